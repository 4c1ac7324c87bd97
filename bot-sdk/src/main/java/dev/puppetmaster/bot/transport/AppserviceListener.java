package dev.puppetmaster.bot.transport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.puppetmaster.bot.Step;
import dev.puppetmaster.bot.http.HttpListener;
import dev.puppetmaster.bot.matrix.EventJson;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.Secret;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The application service's side of the application service API (spec: "Pushing events", "Pinging"): the homeserver
 * pushes transactions here. A transaction is acknowledged only when its events are in the store. Its id is not looked at:
 * a homeserver on SQLite begins anew with 1 after a restart.
 */
public final class AppserviceListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AppserviceListener.class);
    private static final int MAX_BODY_BYTES = 16 * 1024 * 1024;
    private static final JsonMapper JSON = new JsonMapper(EventJson.factory());

    private final HttpServer server;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final Secret hsToken;
    private final Consumer<List<MatrixEvent>> events;
    private final Step.Listener steps;

    private AppserviceListener(
            HttpServer server, Secret hsToken, Consumer<List<MatrixEvent>> events, Step.Listener steps) {
        this.server = server;
        this.hsToken = hsToken;
        this.events = events;
        this.steps = steps;
    }

    /**
     * Listens.
     *
     * @param events takes a transaction; while it throws, the homeserver keeps the transaction and tries again
     * @throws IOException if the address is in use
     */
    public static AppserviceListener listen(
            InetSocketAddress address, Secret hsToken, Consumer<List<MatrixEvent>> events, Step.Listener steps)
            throws IOException {
        HttpListener.boundServers();
        HttpServer server = HttpServer.create(address, 64);
        AppserviceListener listener = new AppserviceListener(server, hsToken, events, steps);
        server.setExecutor(listener.executor);
        server.createContext("/", listener::handle);
        server.start();
        return listener;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath().replaceFirst("^/_matrix/app/v1", "");
            if (path.equals("/healthz")) {
                answer(exchange, 200, "{}");
            } else if (!authorized(exchange)) {
                answer(exchange, 403, "{\"errcode\":\"M_FORBIDDEN\",\"error\":\"not the token of this homeserver\"}");
            } else if (path.startsWith("/transactions/")
                    && exchange.getRequestMethod().equals("PUT")) {
                transaction(exchange);
            } else if (path.equals("/ping")) {
                answer(exchange, 200, "{}");
            } else {
                // Accounts and rooms are made by the registrar, never because somebody looked for them.
                answer(exchange, 404, "{\"errcode\":\"M_NOT_FOUND\",\"error\":\"nothing is made on demand here\"}");
            }
        } catch (RuntimeException e) {
            LOG.warn("a request of the homeserver failed: {}", e.getMessage());
            LOG.debug("a request of the homeserver failed", e);
        }
    }

    private boolean authorized(HttpExchange exchange) {
        String header = exchange.getRequestHeaders().getFirst("Authorization");
        return header != null
                && header.startsWith("Bearer ")
                && hsToken.matches(header.substring("Bearer ".length()).strip());
    }

    private void transaction(HttpExchange exchange) throws IOException {
        Optional<byte[]> body = HttpListener.bodyOf(exchange, MAX_BODY_BYTES);
        if (body.isEmpty()) {
            answer(exchange, 413, "{\"errcode\":\"M_TOO_LARGE\",\"error\":\"more than 16 MiB\"}");
            return;
        }
        List<MatrixEvent> batch;
        try {
            batch = eventsOf(body.get());
        } catch (IOException notJson) {
            answer(exchange, 400, "{\"errcode\":\"M_NOT_JSON\",\"error\":\"not JSON\"}");
            return;
        }
        try {
            events.accept(batch);
        } catch (RuntimeException e) {
            LOG.warn("a transaction of {} events was not taken and will come again: {}", batch.size(), e.getMessage());
            answer(exchange, 503, "{\"errcode\":\"M_UNKNOWN\",\"error\":\"not stored, push it again\"}");
            return;
        }
        answer(exchange, 200, "{}");
        batch.forEach(event -> steps.reached(
                Step.PUSH_ACKNOWLEDGED, event.sender(), event.eventId().value()));
    }

    /**
     * The events of a transaction, in order. What is malformed among them is left out: nobody can act on it.
     *
     * @throws IOException if it is not JSON
     */
    static List<MatrixEvent> eventsOf(byte[] body) throws IOException {
        List<MatrixEvent> batch = new ArrayList<>();
        for (JsonNode raw : JSON.readTree(body).path("events")) {
            MatrixEvent.of(raw, null).ifPresent(batch::add);
        }
        return batch;
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.getResponseBody().close();
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdown();
        try {
            if (!executor.awaitTermination(5, TimeUnit.SECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
