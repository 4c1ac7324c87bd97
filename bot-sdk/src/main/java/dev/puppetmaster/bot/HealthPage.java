package dev.puppetmaster.bot;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.puppetmaster.bot.transport.Health;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Says over HTTP how a host does: {@code GET /health} is 200 and {@code ok} while the homeserver reaches it, else 503 and one
 * line that says why not. {@code GET /metrics} is the text of a registry, if one is given. Anybody who reaches the port may
 * read it: listen on loopback or inside the cluster.
 */
public final class HealthPage implements BotHost.Observer, AutoCloseable {
    private final HttpServer server;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private volatile @Nullable BotHost host;

    private HealthPage(HttpServer server) {
        this.server = server;
    }

    /**
     * Listens; before the host has started it answers 503.
     *
     * @throws IOException if the address is in use
     */
    public static HealthPage listen(InetSocketAddress address) throws IOException {
        HealthPage page = new HealthPage(HttpServer.create(address, 16));
        page.server.setExecutor(page.executor);
        page.server.createContext("/health", page::health);
        page.server.start();
        return page;
    }

    /** With {@code /metrics}, e.g. {@code withMetrics(prometheusRegistry::scrape)}. */
    public HealthPage withMetrics(Supplier<String> text) {
        server.createContext("/metrics", exchange -> answer(exchange, 200, text.get()));
        return this;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void started(BotHost started) {
        host = started;
    }

    @Override
    public void stopped() {
        host = null;
    }

    private void health(HttpExchange exchange) throws IOException {
        BotHost now = host;
        Health health = now == null ? new Health(false, "not started") : now.health();
        answer(exchange, health.up() ? 200 : 503, health.up() ? "ok" : health.message());
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = (text + "\n").getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        executor.close();
    }
}
