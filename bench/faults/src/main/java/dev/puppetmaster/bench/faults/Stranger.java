package dev.puppetmaster.bench.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixClient;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.MatrixException;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.matrix.UserId;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A bot as many are: it answers everything that is said in its room, at once and for ever. */
final class Stranger implements AutoCloseable {
    private static final String FILTER = "{\"presence\":{\"types\":[]},\"room\":{\"ephemeral\":{\"types\":[]}}}";

    private final MatrixClient client;
    private final RoomId room;
    private final List<MatrixEvent> heard = new CopyOnWriteArrayList<>();
    private final Thread thread = Thread.ofVirtual().name("stranger").unstarted(this::run);
    private volatile boolean closed;

    private Stranger(MatrixClient client, RoomId room) {
        this.client = client;
        this.room = room;
    }

    /** In a direct chat with this bot, to which it says the first word. */
    static Stranger begin(Scene<?> scene, String localpart, Scene.Account with) throws InterruptedException {
        UserId id = scene.user(localpart);
        Secret password = new Secret(scene.register().apply(localpart));
        Secret token =
                scene.connection().logIn(id.value(), password, "STRANGER").accessToken();
        MatrixClient client = scene.connection().withToken(token, id);
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        request.put("preset", "private_chat").put("is_direct", true);
        request.putArray("invite").add(with.id().value());
        RoomId room = client.createRoom(request);
        Scene.awaitJoined(client, with, room);
        Stranger stranger = new Stranger(client, room);
        stranger.say("hello");
        stranger.thread.start();
        return stranger;
    }

    /** What this one said in the room. */
    List<MatrixEvent> heardFrom(UserId who) {
        return heard.stream().filter(event -> event.sender().equals(who)).toList();
    }

    private void run() {
        @Nullable String since = null;
        while (!closed) {
            try {
                JsonNode answer = client.sync(since, FILTER, Duration.ofSeconds(10));
                since = answer.path("next_batch").asText();
                JsonNode events =
                        answer.path("rooms").path("join").path(room.value()).path("timeline");
                for (JsonNode raw : events.path("events")) {
                    MatrixEvent.of(raw, room).ifPresent(this::hear);
                }
            } catch (MatrixException e) {
                closed |= Thread.currentThread().isInterrupted();
            }
        }
    }

    private void hear(MatrixEvent event) {
        if (event.type().equals("m.room.message") && !event.sender().equals(client.user())) {
            heard.add(event);
            say("and you, what do you say to: " + event.body());
        }
    }

    private void say(String text) {
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        content.put("msgtype", "m.text").put("body", text.substring(0, Math.min(200, text.length())));
        EventId unused = client.send(
                room, "m.room.message", content, new TxnId(UUID.randomUUID().toString()));
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(15));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
