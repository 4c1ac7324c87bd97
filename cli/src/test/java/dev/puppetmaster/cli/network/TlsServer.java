package dev.puppetmaster.cli.network;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A web server with TLS: what stands before a homeserver, and serves {@code .well-known}. */
final class TlsServer implements AutoCloseable {
    private final HttpsServer server;
    private final Map<String, String> pages = new ConcurrentHashMap<>();

    TlsServer(String address, int port, Keytool.Pair pair) throws IOException {
        server = HttpsServer.create(new InetSocketAddress(address, port), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(pair.context()));
        server.createContext("/", exchange -> {
            try (exchange) {
                String page = pages.get(exchange.getRequestURI().getPath());
                byte[] bytes = (page == null ? "{}" : page).getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(page == null ? 404 : 200, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
        server.start();
    }

    TlsServer page(String path, String content) {
        pages.put(path, content);
        return this;
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
