package dev.puppetmaster.bench.firsttext;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.bot.matrix.MatrixClient;
import dev.puppetmaster.bot.matrix.MatrixException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** A person's client: it waits in /sync, and notes when it first has words of an answer, and when the answer is whole. */
final class Client {
    private static final Duration POLL = Duration.ofSeconds(5);
    private static final String FILTER = "{\"room\":{\"timeline\":{\"limit\":100}},\"presence\":{\"types\":[]}}";

    private final MatrixClient human;
    private final Map<String, Long> first = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> whole = new ConcurrentHashMap<>();
    private volatile boolean closed;

    Client(MatrixClient human) {
        this.human = human;
    }

    void start() {
        String since =
                human.sync(null, FILTER, Duration.ZERO).path("next_batch").asText();
        Thread.ofVirtual().name("client").start(() -> run(since));
    }

    private void run(String start) {
        String since = start;
        while (!closed) {
            JsonNode answer;
            try {
                answer = human.sync(since, FILTER, POLL);
            } catch (MatrixException.Retryable away) {
                if (closed) {
                    return;
                }
                throw away;
            }
            long now = System.nanoTime();
            answer.path("rooms")
                    .path("join")
                    .forEach(room -> room.path("timeline").path("events").forEach(event -> seen(event, now)));
            since = answer.path("next_batch").asText();
        }
    }

    private void seen(JsonNode event, long now) {
        JsonNode mark = event.path("content").path("dev.puppetmaster");
        String ask = mark.path("ask").asText("");
        if (ask.isEmpty() || !event.path("type").asText().equals("m.room.message")) {
            return;
        }
        first.putIfAbsent(ask, now);
        if (mark.path("kind").asText().equals("answer")) {
            latch(ask).countDown();
        }
    }

    private CountDownLatch latch(String ask) {
        return whole.computeIfAbsent(ask, key -> new CountDownLatch(1));
    }

    /** Waits for the whole answer; when its first words were here, of {@link System#nanoTime}. */
    long firstText(String ask) throws InterruptedException {
        if (!latch(ask).await(60, java.util.concurrent.TimeUnit.SECONDS)) {
            throw new IllegalStateException("no answer to " + ask + " within 60 s");
        }
        return first.getOrDefault(ask, 0L);
    }

    void close() {
        closed = true;
    }
}
