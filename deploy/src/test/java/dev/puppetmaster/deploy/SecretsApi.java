package dev.puppetmaster.deploy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * So much of an API server as a script needs that fills Secrets by their names: GET and PATCH by merge, with the bearer token of a
 * service account, whose folder it makes.
 */
final class SecretsApi implements AutoCloseable {
    private static final String TOKEN = "token-of-the-job";
    private static final Pattern KEY = Pattern.compile("\"key\":\\s*\"([A-Za-z0-9+/=]*)\"");

    private final HttpServer server;
    private final Path account;
    private final Map<String, String> keys = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile int refusing;

    SecretsApi(Path account, String namespace, String... secrets) throws IOException {
        this.account = Files.createDirectories(account);
        Files.writeString(account.resolve("token"), TOKEN);
        Files.writeString(account.resolve("namespace"), namespace);
        for (String secret : secrets) {
            keys.put("/api/v1/namespaces/" + namespace + "/secrets/" + secret, "");
        }
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    Map<String, String> environment() {
        return Map.of(
                "API_SERVER",
                "http://127.0.0.1:" + server.getAddress().getPort(),
                "SERVICE_ACCOUNT",
                account.toString());
    }

    /** From now on answers each PATCH with this status; 0: as it should. */
    void refuse(int status) {
        refusing = status;
    }

    /** Methods, in their order. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    /** What is in a Secret under {@code key}; empty: nothing. */
    String key(String secret) {
        return keys.entrySet().stream()
                .filter(each -> each.getKey().endsWith("/" + secret))
                .map(each -> new String(Base64.getDecoder().decode(each.getValue()), StandardCharsets.UTF_8))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String method = exchange.getRequestMethod();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        requests.add(method);
        int status = 200;
        if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            status = 401;
        } else if (!keys.containsKey(path)) {
            status = 404;
        } else if (method.equals("PATCH")) {
            status = patch(path, body, exchange.getRequestHeaders().getFirst("Content-Type"));
        }
        String key = keys.getOrDefault(path, "");
        byte[] answer = "{\"kind\":\"Secret\",\"metadata\":{\"resourceVersion\":\"7\"},\"data\":{%s}}"
                .formatted(key.isEmpty() ? "" : "\"key\":\"" + key + "\"")
                .getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private int patch(String path, String body, String type) {
        Matcher key = KEY.matcher(body);
        if (refusing != 0) {
            return refusing;
        }
        if (!"application/merge-patch+json".equals(type)
                || !body.contains("\"resourceVersion\": \"7\"")
                || !key.find()) {
            return 400;
        }
        String unused = keys.put(path, key.group(1));
        return 200;
    }
}
