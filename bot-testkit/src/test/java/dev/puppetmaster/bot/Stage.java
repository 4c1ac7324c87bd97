package dev.puppetmaster.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.gate.Network;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.HomeserverConnection;
import dev.puppetmaster.bot.matrix.MatrixClient;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.outbox.Contents;
import dev.puppetmaster.bot.transport.Clients;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Puppets, rooms and a person on any homeserver, through the client-server API alone. */
public final class Stage implements AutoCloseable {
    public static final Secret AS_TOKEN = new Secret("as-token-of-the-stage");
    public static final Secret HS_TOKEN = new Secret("hs-token-of-the-stage");
    public static final String APPSERVICE = "puppets";

    private final HomeserverConnection homeserver;
    private final Clients clients;
    private final String serverName;
    private final int port;
    private final MatrixClient human;

    public Stage(URI baseUrl, String serverName, int port, UserId human, Secret humanToken) {
        this.homeserver = HomeserverConnection.to(baseUrl);
        this.clients = new Clients(homeserver, AS_TOKEN);
        this.serverName = serverName;
        this.port = port;
        this.human = homeserver.withToken(humanToken, human);
    }

    public MatrixClient human() {
        return human;
    }

    public MatrixClient as(UserId puppet) {
        return clients.of(puppet);
    }

    /** Registers a puppet with its device. */
    public UserId puppet(String localpart) {
        UserId id = new UserId("@" + localpart + ":" + serverName);
        clients.withoutDevice(id).register();
        clients.withoutDevice(id).putDevice(Clients.DEVICE, "puppetmaster");
        return id;
    }

    /** A direct chat of the person and a puppet, both joined. */
    public RoomId directChat(UserId puppet) {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        request.put("preset", "private_chat").put("is_direct", true);
        request.putArray("invite").add(puppet.value());
        RoomId room = human.createRoom(request);
        clients.of(puppet).join(room, List.of());
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
        RoomId room = clients.of(puppets[0]).createRoom(request);
        for (int i = 1; i < puppets.length; i++) {
            clients.of(puppets[i]).join(room, List.of());
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

    public BotHost.Settings settings(Path directory) {
        return new BotHost.Settings(
                homeserver.baseUrl(),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                APPSERVICE,
                AS_TOKEN,
                HS_TOKEN,
                directory.resolve("runtime.db"));
    }

    public EventId say(RoomId room, String text) {
        return say(room, Contents.text("m.text", text));
    }

    public EventId say(RoomId room, ObjectNode content) {
        return human.send(
                room, "m.room.message", content, new TxnId(UUID.randomUUID().toString()));
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

    /** The answers to a message: replies with our mark of kind answer. */
    public List<MatrixEvent> answers(RoomId room, EventId ask) {
        return timeline(room).stream()
                .filter(event -> event.mark().path("kind").asText("").equals("answer"))
                .filter(event -> event.mark().path("ask").asText("").equals(ask.value()))
                .toList();
    }

    /** Waits for the answer to a message; more than one is a failure. */
    public MatrixEvent answer(RoomId room, EventId ask) {
        await("an answer to " + ask)
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(25))
                .until(() -> !answers(room, ask).isEmpty());
        List<MatrixEvent> found = answers(room, ask);
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    @Override
    public void close() {
        homeserver.close();
    }
}
