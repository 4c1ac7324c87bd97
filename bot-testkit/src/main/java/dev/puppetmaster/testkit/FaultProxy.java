package dev.puppetmaster.testkit;

import dev.puppetmaster.testkit.internal.ProxiedRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between an HTTP client and a real server on loopback, and spoils what it is told to: for seeing what a bot makes
 * of a bad network or a bad reverse proxy. Each connection carries one request. Thread-safe.
 */
public final class FaultProxy implements AutoCloseable {
    /** What may happen to a request. */
    public enum Kind {
        /** Three seconds pass before the request is handled. */
        LATENCY,
        /** Handled; the connection is closed in the middle of the answer's body. */
        CUT_MID_BODY,
        /** 429 with {@code Retry-After: 1}. */
        LIMITED_WITH_RETRY_AFTER,
        /** 429 that does not say for how long. */
        LIMITED,
        /** 500 with a Matrix error. */
        INTERNAL_ERROR,
        /** 502 with an HTML page, as a reverse proxy says it. */
        BAD_GATEWAY_HTML,
        /** 504 without a body. */
        GATEWAY_TIMEOUT,
        /** 200 without a body. */
        EMPTY_BODY,
        /** Handled; the answer comes a byte a second. */
        SLOW_LORIS,
        /** Handled; the answer says that it is HTML, and is JSON. */
        WRONG_CONTENT_TYPE,
        /** Handled; half of the JSON comes, as if it were all. */
        TRUNCATED_JSON,
        /** The connection is closed before anything is read. */
        REFUSED,
        /** What a TLS server says to who does not speak TLS; nobody understands it. */
        TLS_FAILURE
    }

    private static final Duration LATENCY = Duration.ofSeconds(3);
    private static final int CONNECT_MILLIS = 5_000;

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
     * @param target {@code http://HOST:PORT}; need not be there yet
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

    public URI baseUrl() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    /** An order that was given: how often it was obeyed. */
    public static final class Order {
        private final String method;
        private final String pathContains;
        private final Kind kind;
        private final AtomicInteger left;
        private final AtomicInteger hits = new AtomicInteger();

        private Order(String method, String pathContains, Kind kind, int times) {
            this.method = method;
            this.pathContains = pathContains;
            this.kind = kind;
            this.left = new AtomicInteger(times);
        }

        /** How many requests were spoilt. */
        public int hits() {
            return hits.get();
        }

        private boolean takes(ProxiedRequest request) {
            if (!request.method().equals(method) || !request.path().contains(pathContains)) {
                return false;
            }
            boolean mine = left.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
            if (mine) {
                hits.incrementAndGet();
            }
            return mine;
        }
    }

    /** The next {@code times} requests of this method, whose path contains this text, are spoilt. */
    public Order spoil(String method, String pathContains, Kind kind, int times) {
        Order order = new Order(method, pathContains, kind, times);
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

    /** The endpoints that were asked for, as {@code METHOD path} with ids replaced by {@code *}. */
    public Set<String> seen() {
        return Set.copyOf(seen);
    }

    private void accept() {
        try {
            while (!server.isClosed()) {
                Socket client = server.accept();
                open.add(client);
                connections.execute(() -> serve(client));
            }
        } catch (IOException closed) {
            close();
        }
    }

    private void serve(Socket client) {
        try (client) {
            ProxiedRequest request = ProxiedRequest.read(client.getInputStream());
            if (request != null) {
                seen.add(request.endpoint());
                answer(client, request);
            }
        } catch (IOException e) {
            // The client went away, or the server did: both see it by the connection that closes.
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
            out.write(forward(request));
            return;
        }
        switch (kind) {
            case LATENCY -> {
                Thread.sleep(LATENCY);
                out.write(forward(request));
            }
            case CUT_MID_BODY -> {
                byte[] whole = forward(request);
                out.write(whole, 0, ProxiedRequest.bodyStart(whole) + (whole.length - ProxiedRequest.bodyStart(whole)) / 2);
            }
            case LIMITED_WITH_RETRY_AFTER ->
                out.write(response("429 Too Many Requests", "Retry-After: 1\r\n", "application/json", LIMIT));
            case LIMITED -> out.write(response("429 Too Many Requests", "", "application/json", LIMIT));
            case INTERNAL_ERROR ->
                out.write(response("500 Internal Server Error", "", "application/json", UNKNOWN));
            case BAD_GATEWAY_HTML ->
                out.write(response("502 Bad Gateway", "", "text/html", "<html><h1>502 Bad Gateway</h1></html>"));
            case GATEWAY_TIMEOUT -> out.write(response("504 Gateway Timeout", "", "text/plain", ""));
            case EMPTY_BODY -> out.write(response("200 OK", "", "application/json", ""));
            case SLOW_LORIS -> trickle(out, forward(request));
            case WRONG_CONTENT_TYPE -> {
                byte[] whole = forward(request);
                out.write(ProxiedRequest.withContentType(whole, "text/html"));
            }
            case TRUNCATED_JSON -> out.write(ProxiedRequest.halved(forward(request)));
            case REFUSED -> client.setSoLinger(true, 0);
            case TLS_FAILURE -> out.write(new byte[] {0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x28});
        }
    }

    private static final String LIMIT = "{\"errcode\":\"M_LIMIT_EXCEEDED\",\"error\":\"Too Many Requests\"}";
    private static final String UNKNOWN = "{\"errcode\":\"M_UNKNOWN\",\"error\":\"Internal server error\"}";

    private static void trickle(OutputStream out, byte[] whole) throws IOException, InterruptedException {
        for (byte b : whole) {
            out.write(b);
            out.flush();
            TimeUnit.SECONDS.sleep(1);
        }
    }

    private Kind ordered(ProxiedRequest request) {
        synchronized (orders) {
            return orders.stream()
                    .filter(order -> order.takes(request))
                    .map(order -> order.kind)
                    .findFirst()
                    .orElse(null);
        }
    }

    private byte[] forward(ProxiedRequest request) throws IOException {
        try (Socket upstream = new Socket()) {
            open.add(upstream);
            upstream.connect(target, CONNECT_MILLIS);
            upstream.getOutputStream().write(request.bytes());
            upstream.getOutputStream().flush();
            byte[] answer = upstream.getInputStream().readAllBytes();
            open.remove(upstream);
            return answer;
        }
    }

    private static byte[] response(String status, String headers, String contentType, String body) {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        return ("HTTP/1.1 " + status + "\r\n" + headers + "Content-Type: " + contentType + "\r\nContent-Length: "
                        + content.length + "\r\nConnection: close\r\n\r\n" + body)
                .getBytes(StandardCharsets.UTF_8);
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
