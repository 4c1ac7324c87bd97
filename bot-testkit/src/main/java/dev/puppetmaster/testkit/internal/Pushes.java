package dev.puppetmaster.testkit.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The way of events to appservices: one {@link PushQueue} each, one counter of transaction ids for all. */
public final class Pushes {
    static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final HomeserverState state;
    private final Duration retry;
    private final List<PushQueue> queues = new ArrayList<>();
    private @Nullable HttpClient http;
    private long lastTxn;
    private boolean held;
    private int toLose;

    Pushes(HomeserverState state, Duration retry) {
        this.state = state;
        this.retry = retry;
    }

    void add(Appservice appservice) {
        PushQueue queue = new PushQueue(state, this, appservice);
        queues.add(queue);
        if (http != null) {
            queue.start();
        }
    }

    void start() {
        http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(10))
                .executor(task -> Thread.ofVirtual().start(task))
                .build();
        queues.forEach(PushQueue::start);
    }

    /** Queues are memory, unsent transactions are on disk; SQLite's next id is one after the highest of these. */
    void kill() {
        queues.forEach(PushQueue::kill);
        lastTxn = queues.stream().mapToLong(PushQueue::highestUnsent).max().orElse(0);
        HttpClient client = http;
        http = null;
        if (client != null) {
            client.shutdownNow();
        }
    }

    void enqueue(Appservice appservice, StoredEvent event) {
        // The first event after a start is what wakes the retries of appservices that were down before it.
        queues.forEach(PushQueue::startRecovery);
        queue(appservice).enqueue(event);
        state.signal();
    }

    /** Pushes an event once more to every appservice that wants it; it gets a new transaction id. */
    public void again(String eventId) {
        for (Room room : state.rooms().all()) {
            StoredEvent event = room.event(eventId);
            if (event != null) {
                List<String> aliases = state.rooms().aliasesOf(room.id());
                state.appservices().stream()
                        .filter(a -> a.wants(event, room, aliases))
                        .forEach(a -> enqueue(a, event));
                return;
            }
        }
        throw new IllegalArgumentException("pushAgain: no event " + eventId + " on " + state.serverName());
    }

    public void hold(boolean hold) {
        held = hold;
        state.signal();
    }

    public void loseNext() {
        toLose++;
    }

    public boolean idle() {
        return queues.stream().allMatch(PushQueue::idle);
    }

    boolean held() {
        return held;
    }

    Duration retry() {
        return retry;
    }

    long nextTxn() {
        return ++lastTxn;
    }

    boolean loseThis() {
        if (toLose == 0) {
            return false;
        }
        toLose--;
        return true;
    }

    void forceRetry(Appservice appservice) {
        queue(appservice).forceRetry();
    }

    /** Sends to the appservice, without the lock; the status of the answer. */
    HttpResponse<String> send(Appservice appservice, String method, String path, ObjectNode body)
            throws IOException, InterruptedException {
        HttpClient client = http;
        if (client == null) {
            throw new IOException("the homeserver is down");
        }
        HttpRequest request = HttpRequest.newBuilder(URI.create(appservice.url() + path))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + appservice.hsToken())
                .header("Content-Type", "application/json")
                .header("User-Agent", "Synapse/1.163.2")
                .method(method, HttpRequest.BodyPublishers.ofByteArray(Json.bytes(body)))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private PushQueue queue(Appservice appservice) {
        return queues.stream()
                .filter(q -> q.appservice().equals(appservice))
                .findFirst()
                .orElseThrow();
    }
}
