package dev.puppetmaster.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** The other end of an appservice: keeps what a homeserver pushes. */
final class AppserviceListener implements AutoCloseable {
    /** One transaction that was taken (200). */
    record Transaction(String id, String authorization, List<JsonNode> events) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Transaction> transactions = new CopyOnWriteArrayList<>();
    private final List<JsonNode> pings = new CopyOnWriteArrayList<>();
    private final AtomicInteger refusals = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger busy = new AtomicInteger();
    private final AtomicInteger mostBusy = new AtomicInteger();

    AppserviceListener() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/_matrix/app/v1/transactions/", this::take);
        server.createContext("/_matrix/app/v1/ping", this::ping);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The next transactions are answered 500. */
    void refuse(int count) {
        refusals.set(count);
    }

    int refused() {
        return refused.get();
    }

    /** The most transactions that were under way at once. */
    int mostAtOnce() {
        return mostBusy.get();
    }

    List<Transaction> transactions() {
        return transactions;
    }

    List<JsonNode> pings() {
        return pings;
    }

    List<JsonNode> events() {
        List<JsonNode> events = new ArrayList<>();
        transactions.forEach(t -> events.addAll(t.events()));
        return events;
    }

    List<String> bodies() {
        return events().stream()
                .filter(e -> e.path("type").asText().equals("m.room.message"))
                .map(e -> e.at("/content/body").asText())
                .toList();
    }

    JsonNode awaitEvent(Predicate<JsonNode> wanted) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> events().stream().filter(wanted).findFirst(), java.util.Optional::isPresent)
                .orElseThrow();
    }

    JsonNode awaitEvent(String eventId) {
        return awaitEvent(e -> e.path("event_id").asText().equals(eventId));
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            mostBusy.accumulateAndGet(busy.incrementAndGet(), Math::max);
            String path = exchange.getRequestURI().getPath();
            JsonNode body = MatrixHttp.JSON.readTree(exchange.getRequestBody());
            busy.decrementAndGet();
            if (refusals.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                refused.incrementAndGet();
                answer(exchange, 500);
                return;
            }
            List<JsonNode> events = new ArrayList<>();
            body.path("events").forEach(events::add);
            transactions.add(new Transaction(
                    path.substring(path.lastIndexOf('/') + 1),
                    String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
                    events));
            answer(exchange, 200);
        }
    }

    private void ping(HttpExchange exchange) throws IOException {
        try (exchange) {
            pings.add(MatrixHttp.JSON.readTree(exchange.getRequestBody()));
            answer(exchange, 200);
        }
    }

    private static void answer(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, 2);
        exchange.getResponseBody().write(new byte[] {'{', '}'});
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
