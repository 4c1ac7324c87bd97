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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A folder with a built Cinny behind a web server of its own, preset to some homeservers. */
final class BuiltClient implements AutoCloseable {
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html",
            "js", "text/javascript",
            "css", "text/css",
            "json", "application/json",
            "svg", "image/svg+xml",
            "wasm", "application/wasm");

    private static final Pattern TITLE = Pattern.compile("<title>(.*?)</title>");

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
        Path folder = folder(System.getProperty("puppetmaster.client", ""));
        ObjectNode config = new JsonMapper().createObjectNode();
        config.put("defaultHomeserver", 0).put("allowCustomHomeservers", false);
        homeservers.forEach(config.putArray("homeserverList")::add);
        config.putObject("hashRouter").put("enabled", true).put("basename", "/");
        return new BuiltClient(folder, new JsonMapper().writeValueAsBytes(config));
    }

    private static Path folder(String named) throws IOException {
        Path folder = Path.of(named).toAbsolutePath();
        Path index = folder.resolve("index.html");
        // the folder that it is built from has an index.html, too
        if (named.isEmpty() || !Files.exists(index) || !Files.isDirectory(folder.resolve("assets"))) {
            throw no(named, "has to name the folder of a built Cinny, the one with index.html and assets");
        }
        Matcher title = TITLE.matcher(Files.readString(index));
        if (!title.find() || !title.group(1).equals("Cinny")) {
            throw no(named, "holds a client that these tests cannot use: they know Cinny");
        }
        return folder;
    }

    private static IllegalStateException no(String named, String why) {
        return new IllegalStateException(
                "-Dpuppetmaster.client=" + named + ": " + why + " (docs/operations/web-clients.md)");
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
