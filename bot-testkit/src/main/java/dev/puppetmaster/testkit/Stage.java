package dev.puppetmaster.testkit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.BotHost;
import dev.puppetmaster.bot.Brain;
import dev.puppetmaster.bot.FriendRoom;
import dev.puppetmaster.bot.Peer;
import dev.puppetmaster.bot.Puppet;
import dev.puppetmaster.bot.Roster;
import dev.puppetmaster.bot.gate.Network;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.HomeserverConnection;
import dev.puppetmaster.bot.matrix.MatrixClient;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.MxcUri;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.outbox.Contents;
import dev.puppetmaster.bot.transport.AppserviceClients;
import dev.puppetmaster.synapse.Ports;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/**
 * Puppets, rooms and a person on any homeserver, through the client-server API alone: what a test of a {@link BotHost} needs
 * around it. Example:
 *
 * <pre>{@code
 * try (FakeHomeserver homeserver = FakeHomeserver.start(); Stage stage = Stage.on(homeserver)) {
 *     UserId echo = stage.puppet("data-echo");
 *     RoomId room = stage.directChat(echo);
 *     try (BotHost host = stage.host(directory, stage.hosted(echo, brain, Map.of()))) {
 *         MatrixEvent answer = stage.answer(room, stage.say(room, "hello"));
 *     }
 * }
 * }</pre>
 */
public final class Stage implements AutoCloseable {
    public static final Secret AS_TOKEN = new Secret("as-token-of-the-stage");
    public static final Secret HS_TOKEN = new Secret("hs-token-of-the-stage");
    public static final String APPSERVICE = "puppets";

    /** With this begins the localpart of every puppet here. */
    public static final String PREFIX = "data-";

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(25);

    private final HomeserverConnection homeserver;
    private final StageAccounts accounts;
    private final String serverName;
    private final MatrixClient human;
    private final TestClock clock = TestClock.stopped();

    private Stage(
            HomeserverConnection homeserver,
            StageAccounts accounts,
            String serverName,
            UserId human,
            Secret humanToken) {
        this.homeserver = homeserver;
        this.accounts = accounts;
        this.serverName = serverName;
        this.human = homeserver.withToken(humanToken, human);
    }

    /**
     * Puppets of an application service, which the homeserver knows already.
     *
     * @param port where the homeserver will push to
     * @param humanToken of an ordinary login of {@code human}
     */
    public static Stage pushed(URI baseUrl, String serverName, int port, UserId human, Secret humanToken) {
        HomeserverConnection homeserver = HomeserverConnection.to(baseUrl);
        AppserviceClients clients = new AppserviceClients(homeserver, AS_TOKEN);
        return new Stage(homeserver, new StageAccounts.Pushed(clients, port), serverName, human, humanToken);
    }

    /**
     * Puppets with ordinary accounts, which hear by {@code /sync}.
     *
     * @param register makes an account of a localpart, and gives its password
     * @param humanToken of an ordinary login of {@code human}
     */
    public static Stage loggedIn(
            URI baseUrl, String serverName, UnaryOperator<String> register, UserId human, Secret humanToken) {
        HomeserverConnection homeserver = HomeserverConnection.to(baseUrl);
        return new Stage(homeserver, new StageAccounts.LoggedIn(homeserver, register), serverName, human, humanToken);
    }

    /** On a FakeHomeserver, which gets the registration of the puppets and the person {@code you}. */
    public static Stage on(FakeHomeserver homeserver) {
        return on(homeserver, Ports.free());
    }

    /** As {@link #on(FakeHomeserver)}, pushed to at this port. */
    public static Stage on(FakeHomeserver homeserver, int port) {
        register(homeserver, port);
        FakeUser you = homeserver.user("you");
        return pushed(
                URI.create(homeserver.baseUrl()),
                homeserver.serverName(),
                port,
                new UserId(you.userId()),
                new Secret(you.accessToken()));
    }

    /** Makes the puppets' application service known to a FakeHomeserver, which will push to this port. */
    public static void register(FakeHomeserver homeserver, int port) {
        homeserver.registerAppservice(new Registration(
                APPSERVICE,
                "http://127.0.0.1:" + port,
                AS_TOKEN.reveal(),
                HS_TOKEN.reveal(),
                "puppetmaster-runtime",
                List.of("@" + PREFIX + "[^:]*:.*"),
                List.of()));
    }

    /** On a FakeHomeserver without application services, which gets the person {@code you}. */
    public static Stage loggedInOn(FakeHomeserver homeserver) {
        FakeUser you = homeserver.user("you");
        return loggedIn(
                URI.create(homeserver.baseUrl()),
                homeserver.serverName(),
                localpart -> homeserver.user(localpart).password(),
                new UserId(you.userId()),
                new Secret(you.accessToken()));
    }

    /** The person. */
    public MatrixClient human() {
        return human;
    }

    /** A puppet's own client. */
    public MatrixClient as(UserId puppet) {
        return accounts.as(puppet);
    }

    /** Registers a puppet with its device; its localpart begins with {@link #PREFIX}. */
    public UserId puppet(String localpart) {
        UserId id = new UserId("@" + localpart + ":" + serverName);
        accounts.register(id);
        return id;
    }

    /** A direct chat of the person and a puppet, both joined. */
    public RoomId directChat(UserId puppet) {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        request.put("preset", "private_chat").put("is_direct", true);
        request.putArray("invite").add(puppet.value());
        RoomId room = human.createRoom(request);
        accounts.as(puppet).join(room, List.of());
        return room;
    }

    /** A room of these puppets; the person is in it too and watches. */
    public RoomId friendshipRoom(UserId... puppets) {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        request.put("preset", "private_chat");
        request.putArray("invite").add(human.user().value());
        for (int i = 1; i < puppets.length; i++) {
            request.withArray("invite").add(puppets[i].value());
        }
        RoomId room = accounts.as(puppets[0]).createRoom(request);
        for (int i = 1; i < puppets.length; i++) {
            accounts.as(puppets[i]).join(room, List.of());
        }
        human.join(room, List.of());
        return room;
    }

    /** A puppet that the person may ask in direct chats. */
    public Puppet hosted(UserId id, Brain brain, Map<RoomId, FriendRoom> friendships) {
        return new Puppet(
                id,
                id.localpart(),
                id.localpart(),
                brain,
                friendships,
                List.of(),
                Set.of(human.user()),
                Set.of(human.user()),
                10);
    }

    /** A friendship as one of two puppets sees it. */
    public FriendRoom friends(UserId peer, boolean first) {
        return new FriendRoom(
                "friends",
                List.of(new Peer(peer.localpart(), peer, true, true)),
                Set.of(),
                Set.of(human.user()),
                first);
    }

    public Roster roster(Puppet... puppets) {
        return new Roster(
                List.of(puppets), new Network(List.of(new Network.Namespace(serverName, List.of("data-"))), Set.of()));
    }

    /** The clock of the hosts that are started from now on with {@link #hostWithClock}. */
    public TestClock clock() {
        return clock;
    }

    /** As {@link #host}, and deadlines and schedules go by {@link #clock}, which stands until it is turned. */
    public BotHost hostWithClock(Path directory, Puppet... puppets) throws IOException {
        BotHost host = BotHost.start(
                settings(directory).withClock(clock),
                roster(puppets),
                BotHost.Observer.NONE,
                (step, puppet, event) -> {});
        clock.onTurned(host::clockTurned);
        return host;
    }

    /** Runs these puppets; its store is {@code runtime.db} in the directory, so that a second host goes on with it. */
    public BotHost host(Path directory, Puppet... puppets) throws IOException {
        return BotHost.start(settings(directory), roster(puppets), BotHost.Observer.NONE, (step, puppet, event) -> {});
    }

    public BotHost.Settings settings(Path directory) {
        return new BotHost.Settings(
                homeserver.baseUrl(), accounts.transport(directory), directory.resolve("runtime.db"));
    }

    /** The person says this. */
    public EventId say(RoomId room, String text) {
        return say(room, Contents.text("m.text", text));
    }

    public EventId say(RoomId room, ObjectNode content) {
        return human.send(
                room, "m.room.message", content, new TxnId(UUID.randomUUID().toString()));
    }

    /** The person uploads a file and sends it; a caption, or "" for none. */
    public EventId sendFile(RoomId room, String fileName, String mimeType, byte[] data, String caption) {
        MxcUri media = human.upload(data, fileName, mimeType);
        return say(room, Contents.media("m.file", media, fileName, mimeType, data.length, caption));
    }

    /** All events of a room, oldest first. */
    public List<MatrixEvent> timeline(RoomId room) {
        List<MatrixEvent> events = new ArrayList<>();
        String from = null;
        do {
            var page = human.messagesBackwards(room, from, 100);
            events.addAll(page.events());
            from = page.events().isEmpty() ? null : page.end();
        } while (from != null);
        Collections.reverse(events);
        return events;
    }

    /** What a message has said, oldest first: its own words, and those of each edit of it. */
    public List<String> shown(RoomId room, EventId message) {
        return timeline(room).stream()
                .filter(event -> event.eventId().equals(message)
                        || (event.relationType().equals("m.replace")
                                && event.relatedEvent().equals(Optional.of(message))))
                .map(Stage::words)
                .toList();
    }

    /** What an event says: an edit says its new words. */
    public static String words(MatrixEvent event) {
        return event.relationType().equals("m.replace")
                ? event.content().at("/m.new_content/body").asText()
                : event.body();
    }

    /** The person reacts to a message. */
    public EventId react(RoomId room, EventId to, String key) {
        return human.send(
                room,
                "m.reaction",
                Contents.reaction(to, key),
                new TxnId(UUID.randomUUID().toString()));
    }

    /** The answers to a message: replies, or the last edits of drafts, with our mark of kind answer. */
    public List<MatrixEvent> answers(RoomId room, EventId ask) {
        return timeline(room).stream()
                .filter(event -> event.mark().path("kind").asText("").equals("answer"))
                .filter(event -> event.mark().path("ask").asText("").equals(ask.value()))
                .toList();
    }

    /**
     * Waits up to a minute for the answer to a message.
     *
     * @throws AssertionError if there is none, or more than one
     */
    public MatrixEvent answer(RoomId room, EventId ask) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        List<MatrixEvent> found = answers(room, ask);
        while (found.isEmpty() && System.nanoTime() < until) {
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
            found = answers(room, ask);
        }
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " answers to " + ask + ": "
                    + found.stream().map(MatrixEvent::body).toList());
        }
        return found.get(0);
    }

    @Override
    public void close() {
        homeserver.close();
    }
}
