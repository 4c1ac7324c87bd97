package dev.puppetmaster.cli.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.HomeserverConnection;
import dev.puppetmaster.bot.matrix.MatrixClient;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.MatrixException;
import dev.puppetmaster.bot.matrix.MessagesPage;
import dev.puppetmaster.bot.matrix.RoomAlias;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.outbox.Contents;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** A person with a Matrix client. */
final class Person implements AutoCloseable {
    private final HomeserverConnection connection;
    private final MatrixClient client;

    private Person(HomeserverConnection connection, MatrixClient client) {
        this.connection = connection;
        this.client = client;
    }

    /** The person of {@code up.json}. */
    static Person signIn(UpFile up) {
        String password = Objects.requireNonNull(up.human().password());
        return signIn(URI.create(up.homeserver().baseUrl()), up.human().userId(), password);
    }

    /** The person's account on one of several homeservers. */
    static Person signIn(UpFile up, String homeserver) {
        UpFile.Entry at = up.homeservers().stream()
                .filter(entry -> entry.name().equals(homeserver))
                .findFirst()
                .orElseThrow();
        return signIn(
                URI.create(at.baseUrl()),
                at.human().userId(),
                Objects.requireNonNull(at.human().password()));
    }

    static Person signIn(URI homeserver, String userId, String password) {
        HomeserverConnection connection = HomeserverConnection.to(homeserver);
        var login = connection.logIn(userId, new Secret(password), "TEST");
        return new Person(connection, connection.withToken(login.accessToken(), new UserId(userId)));
    }

    static RoomId direct(UpFile up, String puppet) {
        return up.puppets().stream()
                .filter(entry -> entry.name().equals(puppet))
                .map(entry -> new RoomId(entry.directRoomId()))
                .findFirst()
                .orElseThrow();
    }

    EventId say(RoomId room, String text) {
        return say(room, text, txn());
    }

    /** Says it to one of those in the room. */
    EventId ask(RoomId room, String user, String text) {
        ObjectNode content = new JsonMapper().createObjectNode();
        content.put("msgtype", "m.text").put("body", user + ": " + text);
        content.putObject("m.mentions").putArray("user_ids").add(user);
        return client.send(room, "m.room.message", content, txn());
    }

    /** Tries until the homeserver has taken it; it then has it once. */
    EventId sayThroughRestarts(RoomId room, String text) {
        TxnId txn = txn();
        return await().atMost(Duration.ofMinutes(1))
                .ignoreExceptionsInstanceOf(MatrixException.Retryable.class)
                .until(() -> say(room, text, txn), sent -> true);
    }

    private EventId say(RoomId room, String text, TxnId txn) {
        return client.send(
                room,
                "m.room.message",
                new JsonMapper().createObjectNode().put("msgtype", "m.text").put("body", text),
                txn);
    }

    void react(RoomId room, EventId to, String key) {
        client.send(room, "m.reaction", Contents.reaction(to, key), txn());
    }

    /** What was said last, the newest first. */
    List<MatrixEvent> lately(RoomId room) {
        return client.messagesBackwards(room, null, 100).events();
    }

    void sendFile(RoomId room, byte[] content, String name, String type) {
        client.send(
                room,
                "m.room.message",
                Contents.media("m.file", client.upload(content, name, type), name, type, content.length, ""),
                txn());
    }

    void join(RoomId room) {
        client.join(room, List.of());
    }

    /** Rooms to which the person is invited. */
    List<RoomId> invitations() {
        JsonNode invited = client.sync(null, "{}", Duration.ZERO).path("rooms").path("invite");
        return invited.properties().stream()
                .map(room -> new RoomId(room.getKey()))
                .toList();
    }

    List<RoomId> rooms() {
        return client.joinedRooms();
    }

    RoomId room(String alias) {
        return client.resolveAlias(new RoomAlias(alias)).orElseThrow();
    }

    /** The Space of a theme of a folder. */
    RoomId space(UpFile.Entry of) {
        return room("#space_default_" + of.name() + ":" + of.serverName());
    }

    /** Ids of the rooms that a Space shows. */
    List<String> children(RoomId space) {
        return client.state(space).stream()
                .filter(event -> event.type().equals("m.space.child")
                        && !event.content().path("via").isEmpty())
                .map(event -> Objects.requireNonNull(event.stateKey()))
                .toList();
    }

    /** The canonical alias, or "". */
    String alias(RoomId room) {
        return client.stateContent(room, "m.room.canonical_alias", "")
                .map(content -> content.path("alias").asText())
                .orElse("");
    }

    String membership(RoomId room, String user) {
        return client.stateContent(room, "m.room.member", user)
                .map(content -> content.path("membership").asText())
                .orElse("");
    }

    /** Waits for the answer, which is one. */
    MatrixEvent answer(RoomId room, EventId asked) {
        await().atMost(Duration.ofSeconds(90)).until(() -> !answers(room, asked).isEmpty());
        List<MatrixEvent> found = answers(room, asked);
        assertThat(found).hasSize(1);
        // one that was shown while it was made is the last edit of what replied
        if (!found.get(0).relationType().equals("m.replace")) {
            assertThat(found.get(0).repliesTo()).contains(asked);
        }
        return found.get(0);
    }

    /** What an answer says, whether it was shown while it was made or not. */
    static String words(MatrixEvent answer) {
        return answer.relationType().equals("m.replace")
                ? answer.content().at("/m.new_content/body").asText()
                : answer.body();
    }

    /** All that a room holds, oldest first. */
    List<MatrixEvent> timeline(RoomId room) {
        List<MatrixEvent> events = new ArrayList<>();
        String from = null;
        do {
            MessagesPage page = client.messagesBackwards(room, from, 100);
            events.addAll(page.events());
            from = page.events().isEmpty() ? null : page.end();
        } while (from != null);
        return events.reversed();
    }

    void redact(RoomId room, EventId event) {
        client.redact(room, event, txn(), "");
    }

    /** Reads back to the question, however much was said since. */
    private List<MatrixEvent> answers(RoomId room, EventId asked) {
        List<MatrixEvent> found = new ArrayList<>();
        String from = null;
        do {
            MessagesPage page = client.messagesBackwards(room, from, 100);
            page.events().stream()
                    .filter(event -> event.mark().path("ask").asText("").equals(asked.value()))
                    .filter(event -> event.mark().path("kind").asText("").equals("answer"))
                    .forEach(found::add);
            boolean seen =
                    page.events().stream().anyMatch(event -> event.eventId().equals(asked));
            from = seen ? null : page.end();
        } while (from != null);
        return found;
    }

    long pictures(RoomId room, EventId asked) {
        return client.messagesBackwards(room, null, 100).events().stream()
                .filter(event -> event.msgtype().equals("m.image"))
                .filter(event -> event.mark().path("ask").asText("").equals(asked.value()))
                .count();
    }

    private static TxnId txn() {
        return new TxnId(UUID.randomUUID().toString());
    }

    @Override
    public void close() {
        connection.close();
    }
}
