package dev.puppetmaster.bench.thousand;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Takes what a homeserver pushes, and forgets it. */
public record Sink(HttpServer server, ExecutorService threads) {
    public static Sink on(int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 64);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        server.setExecutor(threads);
        byte[] taken = "{}".getBytes(StandardCharsets.UTF_8);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, taken.length);
                exchange.getResponseBody().write(taken);
            }
        });
        server.start();
        return new Sink(server, threads);
    }

    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
