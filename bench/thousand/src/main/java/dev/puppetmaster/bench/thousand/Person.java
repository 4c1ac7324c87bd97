package dev.puppetmaster.bench.thousand;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.HomeserverConnection;
import dev.puppetmaster.bot.matrix.MatrixClient;
import dev.puppetmaster.bot.matrix.MatrixException;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.registrar.matrix.HumanAccount;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A person who is in all rooms, with one {@code /sync} for them; says something and sees when it, and its answer, appear. */
public final class Person implements AutoCloseable {
    /** How an answer begins; then comes what was asked. */
    public static final String ECHO = "echo ";

    private static final String FILTER = "{\"presence\":{\"types\":[]},\"account_data\":{\"types\":[]},"
            + "\"room\":{\"ephemeral\":{\"types\":[]},\"account_data\":{\"types\":[]},\"state\":{\"types\":[]},"
            + "\"timeline\":{\"types\":[\"m.room.message\"]}}}";
    private static final Duration HOLD = Duration.ofSeconds(20);

    private final HomeserverConnection connection;
    private final MatrixClient client;
    private final Map<String, Message> messages = new ConcurrentHashMap<>();
    private final CountDownLatch listens = new CountDownLatch(1);
    private final Thread thread = Thread.ofVirtual().name("person").unstarted(this::listen);
    private volatile boolean closed;

    public Person(URI homeserver, HumanAccount.Own account) {
        this.connection = HomeserverConnection.to(homeserver);
        this.client = connection.withToken(account.accessToken(), account.userId());
    }

    /** Something said, and when; {@code System.nanoTime()}, 0 for not yet. */
    public static final class Message {
        final long saidAt = System.nanoTime();
        private volatile long seenAt;
        private volatile long answeredAt;

        public boolean isSeen() {
            return seenAt != 0;
        }

        public boolean isAnswered() {
            return answeredAt != 0;
        }

        long answeredAt() {
            return answeredAt;
        }

        public double echoMillis() {
            return (seenAt - saidAt) / 1e6;
        }

        public double replyMillis() {
            return (answeredAt - saidAt) / 1e6;
        }
    }

    /** Returns when it hears: the first {@code /sync} of a thousand rooms takes a while. */
    public void begin() throws InterruptedException {
        thread.start();
        if (!listens.await(5, TimeUnit.MINUTES)) {
            throw new IllegalStateException("no first /sync of the person within 5 minutes");
        }
    }

    /** Returns when the homeserver has taken it. */
    public Message say(RoomId room) {
        return say(room, JsonNodeFactory.instance.objectNode());
    }

    /** The same to one of those in the room. */
    public Message ask(RoomId room, UserId whom) {
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        content.putObject("m.mentions").putArray("user_ids").add(whom.value());
        return say(room, content);
    }

    private Message say(RoomId room, ObjectNode content) {
        String text = "m-" + UUID.randomUUID();
        content.put("msgtype", "m.text").put("body", text);
        Message message = new Message();
        messages.put(text, message);
        EventId unused = client.send(room, "m.room.message", content, new TxnId(text));
        return message;
    }

    private void listen() {
        @Nullable String since = null;
        while (!closed) {
            try {
                JsonNode answer = client.sync(since, FILTER, HOLD);
                long now = System.nanoTime();
                since = answer.path("next_batch").asText();
                listens.countDown();
                for (JsonNode room : answer.path("rooms").path("join")) {
                    room.path("timeline").path("events").forEach(event -> see(event, now));
                }
            } catch (MatrixException e) {
                closed |= Thread.currentThread().isInterrupted();
            }
        }
    }

    private void see(JsonNode event, long now) {
        String text = event.path("content").path("body").asText("");
        if (event.path("sender").asText("").equals(client.user().value())) {
            Message said = messages.get(text);
            if (said != null) {
                said.seenAt = now;
            }
        } else if (text.startsWith(ECHO)) {
            Message asked = messages.get(text.substring(ECHO.length()));
            if (asked != null && !asked.isAnswered()) {
                asked.answeredAt = now;
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(30));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        connection.close();
    }
}
