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
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens, and has each request answered on a virtual thread. Bodies, times and connections are bounded. */
public final class HttpListener implements AutoCloseable {
    /** More is answered 413, unless {@link #listen(Listen, int, HttpHandler)} was told otherwise. */
    public static final int MAX_BODY_BYTES = 1024 * 1024;

    /** How long a live answer waits for somebody who does not read. */
    public static final Duration LONGEST_WRITE = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(HttpListener.class);
    private static final int BACKLOG = 1_024;
    private static final String CONNECTIONS = "jdk.httpserver.maxConnections";
    private static final int MAX_PATH = 2_048;

    private final HttpServer server;
    private final HttpHandler handler;
    private final int maxBody;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<LiveBody> live = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition given = lock.newCondition();

    private HttpListener(HttpServer server, int maxBody, HttpHandler handler) {
        this.server = server;
        this.maxBody = maxBody;
        this.handler = handler;
    }

    /**
     * Listens.
     *
     * @throws IOException if the address is in use, or a file of the settings cannot be used: the message says which
     */
    public static HttpListener listen(Listen where, HttpHandler handler) throws IOException {
        return listen(where, MAX_BODY_BYTES, handler);
    }

    /**
     * As above, for requests of another size.
     *
     * @param maxBody bytes; more is answered 413
     */
    public static HttpListener listen(Listen where, int maxBody, HttpHandler handler) throws IOException {
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
        HttpListener listener = new HttpListener(server, maxBody, handler);
        server.setExecutor(listener.executor);
        listener.executor.execute(listener::breakOffStuck);
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
        Map.of("sun.net.httpserver.nodelay", "true", "sun.net.httpserver.maxReqTime", "30", CONNECTIONS, "1024")
                .forEach((name, value) -> {
                    if (System.getProperty(name) == null) {
                        System.setProperty(name, value);
                    }
                });
    }

    /** How many connections a process has at once, before its first listener: 1024 if nobody says, or has said, otherwise. */
    public static void allowConnections(int most) {
        if (System.getProperty(CONNECTIONS) == null) {
            System.setProperty(CONNECTIONS, Integer.toString(most));
        }
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try {
            HttpAnswer answer = answer(exchange);
            HttpAnswer.Live bitByBit = answer.live();
            if (bitByBit == null) {
                send(exchange, answer);
            } else {
                answerLive(exchange, bitByBit);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("ended while it answered", e);
        } catch (RuntimeException e) {
            LOG.error(
                    "{} {} failed inside",
                    exchange.getRequestMethod(),
                    exchange.getHttpContext().getPath(),
                    e);
            throw new IOException("failed inside", e);
        }
        // only here: closed after a failure, what was begun would look like a whole answer; the server breaks those off
        exchange.close();
    }

    private HttpAnswer answer(HttpExchange exchange) throws IOException, InterruptedException {
        try {
            HttpRequest head = request(exchange, "");
            Optional<HttpAnswer> refused = handler.beforeBody(head);
            if (refused.isPresent()) {
                return refused.get();
            }
            Optional<byte[]> body = bodyOf(exchange, maxBody);
            if (body.isEmpty()) {
                return HttpAnswer.text(413, "more than " + maxBody + " bytes");
            }
            return handler.answer(head.with(new String(body.get(), StandardCharsets.UTF_8)))
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

    /**
     * The body of a request; empty if it is too large. What is left of such a one is read first, up to as much again: a connection
     * that is closed while somebody still writes to it may lose them the answer.
     *
     * @param most bytes
     */
    public static Optional<byte[]> bodyOf(HttpExchange exchange, int most) throws IOException {
        try (InputStream in = exchange.getRequestBody()) {
            byte[] body = in.readNBytes(most + 1);
            if (body.length <= most) {
                return Optional.of(body);
            }
            readOn(in, most);
            return Optional.empty();
        }
    }

    private static void readOn(InputStream body, int most) throws IOException {
        byte[] part = new byte[64 * 1024];
        int left = most;
        while (left > 0) {
            int read = body.read(part, 0, Math.min(left, part.length));
            left = read < 0 ? 0 : left - read;
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
                extensions(exchange),
                body);
    }

    private static Map<String, String> extensions(HttpExchange exchange) {
        Map<String, String> extensions = new HashMap<>();
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (name.regionMatches(true, 0, "X-", 0, 2)) {
                extensions.put(name.toLowerCase(Locale.ROOT), values.getLast());
            }
        });
        return extensions;
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

    private void answerLive(HttpExchange exchange, HttpAnswer.Live bitByBit) throws IOException, InterruptedException {
        AtomicReference<LiveBody> begun = new AtomicReference<>();
        try {
            HttpAnswer instead = bitByBit.answer((status, contentType) -> {
                exchange.getResponseHeaders().set("Content-Type", contentType);
                exchange.sendResponseHeaders(status, 0);
                LiveBody body = new LiveBody(exchange.getResponseBody());
                begun.set(body);
                live.add(body);
                return body;
            });
            LiveBody body = begun.get();
            if (body == null) {
                send(exchange, instead);
            } else {
                body.close();
            }
        } finally {
            LiveBody body = begun.get();
            if (body != null) {
                ended(body);
            }
        }
    }

    private void ended(LiveBody body) {
        lock.lock();
        try {
            live.remove(body);
            given.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void breakOffStuck() {
        try {
            while (true) {
                Thread.sleep(Duration.ofSeconds(1));
                long before = System.nanoTime() - LONGEST_WRITE.toNanos();
                live.forEach(body -> body.breakOffIfSince(before));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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
            // what is left of a request is waited for before the exchange is closed; nobody has to wait for the answer
            exchange.getResponseBody().flush();
        }
    }

    /**
     * Waits until every answer that was begun bit by bit has been given to its end.
     *
     * @param patience waits so long at most
     */
    public void awaitAnswers(Duration patience) throws InterruptedException {
        long left = patience.toNanos();
        lock.lock();
        try {
            while (!live.isEmpty() && left > 0) {
                left = given.awaitNanos(left);
            }
        } finally {
            lock.unlock();
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
