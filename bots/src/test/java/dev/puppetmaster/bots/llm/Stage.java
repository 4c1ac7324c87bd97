package dev.puppetmaster.bots.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.BotHost;
import dev.puppetmaster.bot.Brain;
import dev.puppetmaster.bot.FriendRoom;
import dev.puppetmaster.bot.Peer;
import dev.puppetmaster.bot.Puppet;
import dev.puppetmaster.bot.Roster;
import dev.puppetmaster.bot.Step;
import dev.puppetmaster.bot.gate.Network;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.HomeserverConnection;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.transport.AppserviceClients;
import dev.puppetmaster.bot.transport.Clients;
import dev.puppetmaster.gateway.CallObserver;
import dev.puppetmaster.gateway.LocalDoor;
import dev.puppetmaster.gateway.policy.Policy;
import dev.puppetmaster.synapse.Ports;
import dev.puppetmaster.testkit.FakeHomeserver;
import dev.puppetmaster.testkit.FakeUser;
import dev.puppetmaster.testkit.Registration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puppets on a FakeHomeserver and a person who talks with the first of them. */
final class Stage implements AutoCloseable {
    private static final Secret AS_TOKEN = new Secret("as-token-of-the-stage");
    private static final Secret HS_TOKEN = new Secret("hs-token-of-the-stage");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final FakeHomeserver homeserver = FakeHomeserver.start();
    private final FakeUser you = homeserver.user("you");
    private final FakeUser bob = homeserver.user("bob");
    private final Path store;
    private final int port = Ports.free(1).get(0);
    private final List<Puppet> puppets = new ArrayList<>();
    private final List<LocalDoor> doors = new ArrayList<>();
    private @Nullable BotHost host;
    private Clock clock = Clock.systemUTC();

    Stage(Path directory) {
        this.store = directory.resolve("runtime.db");
        homeserver.registerAppservice(new Registration(
                "puppets",
                "http://127.0.0.1:" + port,
                AS_TOKEN.reveal(),
                HS_TOKEN.reveal(),
                "puppetmaster-runtime",
                List.of("@(data-)[^:]*:.*"),
                List.of()));
    }

    /** Models behind a gateway of their own. */
    Models models(ModelSettings settings) throws IOException {
        return models(settings, settings.policy());
    }

    /** Models of one policy, whatever a puppet names. */
    Models models(Policy policy) throws IOException {
        return models(ModelSettings.fromEnvironment(Map.of()), policy);
    }

    private Models models(ModelSettings settings, Policy policy) throws IOException {
        LocalDoor door =
                LocalDoor.open(store.resolveSibling("models-" + doors.size()), name -> policy, CallObserver.NOBODY);
        doors.add(door);
        return new Models(settings, door);
    }

    FakeUser you() {
        return you;
    }

    /** Somebody else who may ask. */
    FakeUser bob() {
        return bob;
    }

    /** What time it is for the host from the next {@link #play} on; the homeserver has its own. */
    Stage at(Clock now) {
        this.clock = now;
        return this;
    }

    /** A puppet, hosted from the next {@link #play} on; friends of the puppets before it. */
    Stage puppet(String localpart, Brain brain) {
        UserId id = new UserId("@" + localpart + ":" + homeserver.serverName());
        try (HomeserverConnection connection = HomeserverConnection.to(URI.create(homeserver.baseUrl()))) {
            AppserviceClients clients = new AppserviceClients(connection, AS_TOKEN);
            clients.withoutDevice(id).register();
            clients.withoutDevice(id).putDevice(Clients.DEVICE, "puppetmaster");
            Map<RoomId, FriendRoom> friendships = puppets.isEmpty() ? Map.of() : befriend(clients, id);
            puppets.add(hosted(id, brain, friendships));
        }
        return this;
    }

    private Map<RoomId, FriendRoom> befriend(Clients clients, UserId id) {
        Puppet first = puppets.get(0);
        RoomId room = new RoomId(you.createRoom("friends", first.userId().value(), id.value()));
        clients.of(first.userId()).join(room, List.of());
        clients.of(id).join(room, List.of());
        puppets.set(0, hosted(first.userId(), first.brain(), Map.of(room, friends(id))));
        return Map.of(room, friends(first.userId()));
    }

    private FriendRoom friends(UserId peer) {
        Peer other = new Peer(peer.localpart(), peer, true, true);
        return new FriendRoom("friends", List.of(other), Set.of(), Set.of(new UserId(you.userId())), true);
    }

    private Puppet hosted(UserId id, Brain brain, Map<RoomId, FriendRoom> friendships) {
        Set<UserId> people = Set.of(new UserId(you.userId()), new UserId(bob.userId()));
        List<String> access = people.stream().map(UserId::value).toList();
        return new Puppet(id, id.localpart(), id.localpart(), brain, friendships, access, people, people, 10);
    }

    /** Starts the host, again after {@link #stop} with the same store. */
    Stage play(Step.Listener steps) throws IOException {
        Network network =
                new Network(List.of(new Network.Namespace(homeserver.serverName(), List.of("data-"))), Set.of());
        BotHost.Settings settings = new BotHost.Settings(
                        URI.create(homeserver.baseUrl()),
                        new BotHost.Appservice(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                                "puppets",
                                AS_TOKEN,
                                HS_TOKEN),
                        store)
                .withClock(clock);
        host = BotHost.start(settings, new Roster(puppets, network), BotHost.Observer.NONE, steps);
        return this;
    }

    Stage play() throws IOException {
        return play((step, puppet, event) -> {});
    }

    void stop() {
        if (host != null) {
            host.close();
            host = null;
        }
    }

    /** A direct chat with the first puppet, which has joined. */
    String chat() {
        String room = you.createDirectChat(puppets.get(0).userId().value());
        awaitJoined(room, puppets.get(0));
        return room;
    }

    /** A room with both people and all puppets, who have to be named there. */
    String group() {
        String room = you.createRoom(
                "all", puppets.stream().map(puppet -> puppet.userId().value()).toArray(String[]::new));
        you.invite(room, bob.userId());
        bob.join(room);
        puppets.forEach(puppet -> awaitJoined(room, puppet));
        return room;
    }

    private void awaitJoined(String room, Puppet puppet) {
        await().atMost(PATIENCE)
                .until(() -> homeserver
                        .stateOf(room, "m.room.member", puppet.userId().value())
                        .path("membership")
                        .asText()
                        .equals("join"));
    }

    /** Says something and waits for the answer: the content of the one event that is it. */
    JsonNode ask(String room, String text) {
        return answer(room, you.send(room, text));
    }

    /** The content of the answer to a message; more than one is a failure. */
    JsonNode answer(String room, String asked) {
        await("an answer to " + asked)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> !answers(room, asked).isEmpty());
        List<JsonNode> found = answers(room, asked);
        assertThat(found).hasSize(1);
        return asItReads(found.get(0));
    }

    /** An answer may be the last edit of what was shown while it was made. */
    private static JsonNode asItReads(JsonNode content) {
        if (!(content.path("m.new_content") instanceof ObjectNode)) {
            return content;
        }
        ObjectNode reads = content.deepCopy();
        reads.setAll((ObjectNode) content.path("m.new_content"));
        reads.remove("m.new_content");
        return reads;
    }

    /** The first puppet takes a message of its own back. */
    void takesBack(String room, String event) {
        try (HomeserverConnection connection = HomeserverConnection.to(URI.create(homeserver.baseUrl()))) {
            EventId unused = new AppserviceClients(connection, AS_TOKEN)
                    .of(puppets.get(0).userId())
                    .redact(new RoomId(room), new EventId(event), new TxnId("back-" + event.substring(1)), "");
        }
    }

    /** The id of the answer to a message: of what was shown first, where it was shown while it was made. */
    String answerId(String room, String asked) {
        JsonNode event = you.timeline(room).stream()
                .filter(it -> it.at("/content/dev.puppetmaster/ask").asText().equals(asked))
                .filter(it -> it.at("/content/dev.puppetmaster/kind").asText().equals("answer"))
                .findFirst()
                .orElseThrow();
        JsonNode relation = event.at("/content/m.relates_to");
        return relation.path("rel_type").asText().equals("m.replace")
                ? relation.path("event_id").asText()
                : event.path("event_id").asText();
    }

    private List<JsonNode> answers(String room, String asked) {
        return you.timeline(room).stream()
                .map(event -> event.path("content"))
                .filter(content ->
                        content.path("dev.puppetmaster").path("kind").asText().equals("answer"))
                .filter(content ->
                        content.path("dev.puppetmaster").path("ask").asText().equals(asked))
                .toList();
    }

    @Override
    public void close() {
        stop();
        doors.forEach(LocalDoor::close);
        homeserver.close();
    }
}
