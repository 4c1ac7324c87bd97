package dev.puppetmaster.cli.up;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A folder with a built Cinny behind a web server of its own, preset to some homeservers. */
final class BuiltClient implements AutoCloseable {
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html",
            "js", "text/javascript",
            "css", "text/css",
            "json", "application/json",
            "svg", "image/svg+xml",
            "wasm", "application/wasm");

    private final Path folder;
    private final byte[] config;
    private final HttpServer server;

    private BuiltClient(Path folder, byte[] config) throws IOException {
        this.folder = folder;
        this.config = config;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::serve);
        server.start();
    }

    /** Serves the folder that {@code -Dpuppetmaster.client} names. */
    static BuiltClient serve(List<String> homeservers) throws IOException {
        String named = System.getProperty("puppetmaster.client", "");
        Path folder = Path.of(named).toAbsolutePath();
        if (named.isEmpty() || !Files.exists(folder.resolve("index.html"))) {
            throw new IllegalStateException(
                    "-Dpuppetmaster.client=" + named
                            + ": has to name the folder of a built Cinny, the one with its index.html (docs/operations/web-clients.md)");
        }
        ObjectNode config = new JsonMapper().createObjectNode();
        config.put("defaultHomeserver", 0).put("allowCustomHomeservers", false);
        homeservers.forEach(config.putArray("homeserverList")::add);
        config.putObject("hashRouter").put("enabled", true).put("basename", "/");
        return new BuiltClient(folder, new JsonMapper().writeValueAsBytes(config));
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            Path file = folder.resolve("." + (path.equals("/") ? "/index.html" : path))
                    .normalize();
            boolean known = file.startsWith(folder) && Files.isRegularFile(file);
            if (!known && !path.equals("/config.json")) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            byte[] body = path.equals("/config.json") ? config : Files.readAllBytes(file);
            String name = path.equals("/config.json") ? path : file.toString();
            exchange.getResponseHeaders()
                    .set(
                            "Content-Type",
                            TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "application/octet-stream"));
            exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
