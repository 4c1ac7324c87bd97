package dev.puppetmaster.bot.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.puppetmaster.bot.http.HttpRequest.BadRequestException;
import dev.puppetmaster.bot.matrix.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens, and has each request answered on a virtual thread. Bodies, times and connections are bounded. */
public final class HttpListener implements AutoCloseable {
    /** More is answered 413. */
    public static final int MAX_BODY_BYTES = 1024 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(HttpListener.class);
    private static final int BACKLOG = 64;
    private static final int MAX_PATH = 2_048;

    private final HttpServer server;
    private final HttpHandler handler;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

    private HttpListener(HttpServer server, HttpHandler handler) {
        this.server = server;
        this.handler = handler;
    }

    /**
     * Listens.
     *
     * @throws IOException if the address is in use, or a file of the settings cannot be used: the message says which
     */
    public static HttpListener listen(Listen where, HttpHandler handler) throws IOException {
        boundServers();
        HttpServer server;
        TlsFiles tls = where.tls();
        if (tls == null) {
            server = HttpServer.create(where.address(), BACKLOG);
        } else {
            HttpsConfigurator https = new HttpsConfigurator(tls.serverContext());
            HttpsServer secure = HttpsServer.create(where.address(), BACKLOG);
            secure.setHttpsConfigurator(https);
            server = secure;
        }
        HttpListener listener = new HttpListener(server, handler);
        server.setExecutor(listener.executor);
        server.createContext("/", listener::handle);
        server.start();
        return listener;
    }

    /**
     * Sets bounds that the JDK's server takes for the whole process, and only before the first one is made: a request has to
     * be there within 30 s, and answers do not wait 40 ms for the acknowledgement of the one before. What somebody has set
     * stays.
     */
    public static void boundServers() {
        Map.of(
                        "sun.net.httpserver.nodelay", "true",
                        "sun.net.httpserver.maxReqTime", "30",
                        "jdk.httpserver.maxConnections", "1024")
                .forEach((name, value) -> {
                    if (System.getProperty(name) == null) {
                        System.setProperty(name, value);
                    }
                });
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            send(exchange, answer(exchange));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error(
                    "{} {} failed inside",
                    exchange.getRequestMethod(),
                    exchange.getHttpContext().getPath(),
                    e);
        }
    }

    private HttpAnswer answer(HttpExchange exchange) throws IOException, InterruptedException {
        byte[] body;
        try (InputStream in = exchange.getRequestBody()) {
            body = in.readNBytes(MAX_BODY_BYTES + 1);
        }
        if (body.length > MAX_BODY_BYTES) {
            return HttpAnswer.text(413, "more than " + MAX_BODY_BYTES + " bytes");
        }
        try {
            return handler.answer(request(exchange, new String(body, StandardCharsets.UTF_8)))
                    .orElseGet(() -> HttpAnswer.text(404, "there is nothing here"));
        } catch (BadRequestException e) {
            return HttpAnswer.text(400, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error(
                    "{} {} failed inside",
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    e);
            return HttpAnswer.text(500, "it failed inside; the log says why");
        }
    }

    private static HttpRequest request(HttpExchange exchange, String body) throws BadRequestException {
        URI uri = exchange.getRequestURI();
        String path = uri.getRawPath();
        if (path == null || !path.startsWith("/") || path.length() > MAX_PATH) {
            throw new BadRequestException("the path has to begin with '/' and to be shorter than " + MAX_PATH);
        }
        List<String> segments = new ArrayList<>();
        for (String segment : path.substring(1).split("/", -1)) {
            segments.add(decoded(segment.replace("+", "%2B")));
        }
        Map<String, String> query = new HashMap<>();
        String rawQuery = uri.getRawQuery();
        for (String pair : rawQuery == null || rawQuery.isEmpty() ? new String[0] : rawQuery.split("&")) {
            int equals = pair.indexOf('=');
            query.put(
                    decoded(equals < 0 ? pair : pair.substring(0, equals)),
                    equals < 0 ? "" : decoded(pair.substring(equals + 1)));
        }
        return new HttpRequest(
                exchange.getRequestMethod(),
                List.copyOf(segments),
                Map.copyOf(query),
                token(exchange.getRequestHeaders().getFirst("Authorization")),
                exchange.getRequestHeaders().getFirst("If-None-Match"),
                body);
    }

    private static String decoded(String text) throws BadRequestException {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new BadRequestException("the address has a '%' that is followed by no two hexadecimal digits");
        }
    }

    private static @Nullable Secret token(@Nullable String authorization) {
        return authorization != null && authorization.startsWith("Bearer ")
                ? new Secret(authorization.substring("Bearer ".length()).strip())
                : null;
    }

    private static void send(HttpExchange exchange, HttpAnswer answer) throws IOException {
        answer.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        boolean empty = body.length == 0;
        if (!empty) {
            exchange.getResponseHeaders().set("Content-Type", answer.contentType());
        }
        exchange.sendResponseHeaders(answer.status(), empty ? -1 : body.length);
        if (!empty && !exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseBody().write(body);
        }
    }

    /** Takes nothing more; who waits for something is sent away. */
    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
        try {
            if (!executor.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.warn("an answer over HTTP did not end in 5 s; it is left behind");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
