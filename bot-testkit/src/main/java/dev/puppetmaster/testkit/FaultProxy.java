package dev.puppetmaster.testkit;

import dev.puppetmaster.testkit.internal.ProxiedAnswer;
import dev.puppetmaster.testkit.internal.ProxiedRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Stands between an HTTP client and a real server, and spoils what it is told to: for seeing what a bot makes of a bad
 * network or a bad reverse proxy. It listens on loopback, speaks plain HTTP, and closes each connection after one answer.
 * Thread-safe. Example:
 *
 * <pre>{@code
 * try (FaultProxy proxy = FaultProxy.to(synapse.baseUrl())) {
 *     // ... the bot runs with proxy.baseUrl() as its homeserver
 *     FaultProxy.Order order = proxy.spoil("PUT", "/send/", FaultProxy.Kind.BAD_GATEWAY_HTML, 3);
 *     // ... it is asked, and answers all the same
 *     assertThat(order.hits()).isEqualTo(3);
 * }
 * }</pre>
 */
public final class FaultProxy implements AutoCloseable {
    /** What may happen to a request. "Handled" means that the server saw it and did what it says. */
    public enum Kind {
        /** Handled, three seconds late. */
        LATENCY,
        /** Handled; the connection closes in the middle of the answer's body. */
        CUT_MID_BODY,
        /** Not handled: 429 with {@code Retry-After: 1}. */
        LIMITED_WITH_RETRY_AFTER,
        /** Not handled: 429 that does not say for how long. */
        LIMITED,
        /** Not handled: 500 with a Matrix error. */
        INTERNAL_ERROR,
        /** Not handled: 502 with a page of HTML, as a reverse proxy says it. */
        BAD_GATEWAY_HTML,
        /** Not handled: 504 without a body. */
        GATEWAY_TIMEOUT,
        /** Not handled: 200 without a body. */
        EMPTY_BODY,
        /** Handled; the answer's headers come at once, its body a byte a second. */
        SLOW_LORIS,
        /** Handled; the answer says that it is HTML, and is what it was. */
        WRONG_CONTENT_TYPE,
        /** Handled; half of the answer's body comes, as if it were all. */
        TRUNCATED_JSON,
        /** Not handled: the connection is reset without an answer. */
        REFUSED,
        /** Not handled: the connection says what a TLS server says to who does not speak TLS. */
        TLS_FAILURE
    }

    private static final Duration LATENCY = Duration.ofSeconds(3);
    private static final Duration LORIS_BYTE = Duration.ofSeconds(1);
    private static final int CONNECT_MILLIS = 5_000;
    private static final byte[] TLS_ALERT = {0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x28};

    private final ServerSocket server;
    private final InetSocketAddress target;
    private final ExecutorService connections = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<Order> orders = new ArrayList<>();
    private final Set<String> seen = ConcurrentHashMap.newKeySet();

    private FaultProxy(ServerSocket server, InetSocketAddress target) {
        this.server = server;
        this.target = target;
    }

    /**
     * Listens on a free port of 127.0.0.1.
     *
     * @param target {@code http://HOST:PORT}; need not be there yet: while it is not, connections close without an answer
     */
    public static FaultProxy to(URI target) {
        return to(target, 0);
    }

    /** As {@link #to(URI)}, on a port of your choice. */
    public static FaultProxy to(URI target, int port) {
        try {
            ServerSocket server = new ServerSocket(port, 128, InetAddress.getLoopbackAddress());
            FaultProxy proxy = new FaultProxy(server, new InetSocketAddress(target.getHost(), target.getPort()));
            Thread.ofVirtual().name("fault proxy").start(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on 127.0.0.1:" + port, e);
        }
    }

    /** What the client takes for the server. */
    public URI baseUrl() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    /** An order that was given. */
    public static final class Order {
        private final Predicate<ProxiedRequest> requests;
        private final Kind kind;
        private final AtomicInteger left;
        private final AtomicInteger hits = new AtomicInteger();
        private volatile long lastHit;

        private Order(Predicate<ProxiedRequest> requests, Kind kind, int times) {
            this.requests = requests;
            this.kind = kind;
            this.left = new AtomicInteger(times);
        }

        /** How many requests were spoilt. */
        public int hits() {
            return hits.get();
        }

        /** When the last one was, of {@link System#nanoTime}; 0 before. */
        public long lastHit() {
            return lastHit;
        }

        private boolean takes(ProxiedRequest request) {
            boolean mine = requests.test(request) && left.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
            if (mine) {
                lastHit = System.nanoTime();
                hits.incrementAndGet();
            }
            return mine;
        }
    }

    /** The next {@code times} requests of this method, whose decoded path contains this text, are spoilt. */
    public Order spoil(String method, String pathContains, Kind kind, int times) {
        return spoil(new Order(
                request -> request.method().equals(method) && request.path().contains(pathContains), kind, times));
    }

    /**
     * The next {@code times} requests of an endpoint are spoilt.
     *
     * @param endpoint as {@link #seen} names it
     */
    public Order spoil(String endpoint, Kind kind, int times) {
        return spoil(new Order(request -> request.endpoint().equals(endpoint), kind, times));
    }

    private Order spoil(Order order) {
        synchronized (orders) {
            orders.add(order);
        }
        return order;
    }

    /** Nothing is spoilt any more. */
    public void clear() {
        synchronized (orders) {
            orders.clear();
        }
    }

    /** The endpoints that were asked for: {@code METHOD PATH}, ids and names in the path replaced by {@code *}. */
    public Set<String> seen() {
        return Set.copyOf(seen);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                open.add(client);
                connections.execute(() -> serve(client));
            }
        } catch (IOException closed) {
            close();
        }
    }

    /** Whoever goes away, the client or the server, the other one sees by the connection that closes. */
    private void serve(Socket client) {
        try (client) {
            ProxiedRequest request = ProxiedRequest.read(client.getInputStream());
            if (request != null) {
                seen.add(request.endpoint());
                answer(client, request);
            }
        } catch (IOException gone) {
            open.remove(client);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(client);
        }
    }

    private void answer(Socket client, ProxiedRequest request) throws IOException, InterruptedException {
        Kind kind = ordered(request);
        OutputStream out = client.getOutputStream();
        if (kind == null) {
            out.write(forward(request).bytes());
            return;
        }
        switch (kind) {
            case LATENCY -> {
                Thread.sleep(LATENCY);
                out.write(forward(request).bytes());
            }
            case CUT_MID_BODY -> out.write(forward(request).cut());
            case LIMITED_WITH_RETRY_AFTER -> out.write(limited("Retry-After: 1\r\n"));
            case LIMITED -> out.write(limited(""));
            case INTERNAL_ERROR ->
                out.write(made(
                        "500 Internal Server Error",
                        "application/json",
                        "{\"errcode\":\"M_UNKNOWN\",\"error\":\"Internal server error\"}"));
            case BAD_GATEWAY_HTML ->
                out.write(made("502 Bad Gateway", "text/html", "<html><h1>502 Bad Gateway</h1></html>"));
            case GATEWAY_TIMEOUT -> out.write(made("504 Gateway Timeout", "text/plain", ""));
            case EMPTY_BODY -> out.write(made("200 OK", "application/json", ""));
            case SLOW_LORIS -> trickle(out, forward(request));
            case WRONG_CONTENT_TYPE -> out.write(forward(request).withContentType("text/html"));
            case TRUNCATED_JSON -> out.write(forward(request).halved());
            // With this the socket is reset when it is closed.
            case REFUSED -> client.setSoLinger(true, 0);
            case TLS_FAILURE -> out.write(TLS_ALERT);
        }
    }

    private static byte[] limited(String header) {
        return ProxiedAnswer.of(
                        "429 Too Many Requests",
                        header,
                        "application/json",
                        "{\"errcode\":\"M_LIMIT_EXCEEDED\",\"error\":\"Too Many Requests\"}")
                .bytes();
    }

    private static byte[] made(String status, String contentType, String body) {
        return ProxiedAnswer.of(status, "", contentType, body).bytes();
    }

    private static void trickle(OutputStream out, ProxiedAnswer answer) throws IOException, InterruptedException {
        out.write(answer.head());
        out.flush();
        for (byte b : answer.body()) {
            TimeUnit.NANOSECONDS.sleep(LORIS_BYTE.toNanos());
            out.write(b);
            out.flush();
        }
    }

    private @Nullable Kind ordered(ProxiedRequest request) {
        synchronized (orders) {
            for (Order order : orders) {
                if (order.takes(request)) {
                    return order.kind;
                }
            }
            return null;
        }
    }

    private ProxiedAnswer forward(ProxiedRequest request) throws IOException {
        try (Socket upstream = new Socket()) {
            open.add(upstream);
            try {
                upstream.connect(target, CONNECT_MILLIS);
                upstream.getOutputStream().write(request.bytes());
                upstream.getOutputStream().flush();
                return ProxiedAnswer.of(upstream.getInputStream().readAllBytes());
            } finally {
                open.remove(upstream);
            }
        }
    }

    /** Closes every connection. */
    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            connections.shutdownNow();
        }
    }
}
