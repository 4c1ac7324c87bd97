package dev.puppetmaster.testkit.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.puppetmaster.testkit.Fault;
import dev.puppetmaster.testkit.ReceivedRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** HTTP on loopback: reads requests, lets ordered faults happen, writes answers. */
public final class HttpFront {
    /** Synapse refuses larger bodies of ordinary requests: 200 events. */
    private static final int JSON_LIMIT = 200 * 65_536;

    private final HomeserverState state;
    private final Router router;
    private final Function<ReceivedRequest, @Nullable Fault> faults;
    private final Consumer<ReceivedRequest> log;
    private @Nullable HttpServer server;
    private @Nullable ExecutorService threads;
    private CountDownLatch stopped = new CountDownLatch(1);

    public HttpFront(
            HomeserverState state, Function<ReceivedRequest, @Nullable Fault> faults, Consumer<ReceivedRequest> log) {
        this.state = state;
        this.faults = faults;
        this.log = log;
        this.router = new Router(state);
        AccountRoutes.addTo(router, state);
        ProfileRoutes.addTo(router, state);
        MembershipRoutes.addTo(router, state);
        EventRoutes.addTo(router, state);
        EphemeralRoutes.addTo(router, state);
        MediaRoutes.addTo(router, state);
        ServerRoutes.addTo(router, state);
    }

    /** Listens; the port that it got. 0: any. */
    public int start(int port) throws IOException {
        stopped = new CountDownLatch(1);
        HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        started.setExecutor(executor);
        started.createContext("/", this::handle);
        started.start();
        server = started;
        threads = executor;
        return started.getAddress().getPort();
    }

    /** Closes the port and every connection, answered or not. */
    public void stop() {
        stopped.countDown();
        HttpServer running = server;
        if (running != null) {
            running.stop(0);
        }
        ExecutorService executor = threads;
        if (executor != null) {
            executor.shutdownNow();
        }
        server = null;
        threads = null;
    }

    /** A client that needs no HTTP. */
    public DirectClient client(String accessToken) {
        return new DirectClient(state, router, accessToken);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readNBytes((int) Math.max(JSON_LIMIT, state.uploadLimit()) + 1);
            Call call = new Call(
                    state,
                    exchange.getRequestMethod(),
                    exchange.getRequestURI(),
                    exchange.getRequestHeaders().getFirst("Authorization"),
                    exchange.getRequestHeaders().getFirst("Content-Type"),
                    body);
            ReceivedRequest request = describe(call, exchange);
            Fault fault = faults.apply(request);
            Answer answer = outcome(call, fault);
            // Before it goes out: who has the answer finds the request in the log.
            log.accept(request.withStatus(answer == null ? 0 : answer.status()));
            if (answer != null) {
                write(exchange, answer, fault instanceof Fault.TruncateBody);
            }
        }
    }

    /** What goes back; null: the connection closes without an answer. */
    private @Nullable Answer outcome(Call call, @Nullable Fault fault) {
        try {
            return switch (fault) {
                case null -> answer(call);
                case Fault.Answer ordered -> answer(ordered);
                case Fault.DropBeforeHandling ignored -> null;
                case Fault.DropAfterHandling ignored -> {
                    answer(call);
                    yield null;
                }
                case Fault.Delay delay -> {
                    waitUntilStopped(delay.by().toMillis());
                    yield answer(call);
                }
                case Fault.TruncateBody ignored -> answer(call);
                case Fault.Hang ignored -> {
                    waitUntilStopped(Long.MAX_VALUE);
                    yield null;
                }
            };
        } catch (ServerDown e) {
            return null;
        }
    }

    private Answer answer(Call call) {
        if (call.method().equals("OPTIONS")) {
            return new Answer(204, Map.of(), new byte[0]);
        }
        try {
            return router.route(call);
        } catch (MatrixError e) {
            return Answer.error(e);
        }
    }

    private static Answer answer(Fault.Answer ordered) {
        Answer answer = new Answer(
                ordered.status(),
                Map.of("Content-Type", ordered.contentType()),
                ordered.body().getBytes(StandardCharsets.UTF_8));
        var wait = ordered.retryAfter();
        return wait == null ? answer : answer.with("Retry-After", String.valueOf((wait.toMillis() + 999) / 1000));
    }

    private static void write(HttpExchange exchange, Answer answer, boolean half) throws IOException {
        exchange.getResponseHeaders().set("Server", "Synapse/1.163.2");
        exchange.getResponseHeaders().set("Access-Control-Allow-Origin", "*");
        exchange.getResponseHeaders().set("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, DELETE, OPTIONS");
        exchange.getResponseHeaders()
                .set("Access-Control-Allow-Headers", "X-Requested-With, Content-Type, Authorization, Date");
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        int length = answer.body().length;
        exchange.sendResponseHeaders(answer.status(), length == 0 ? -1 : length);
        if (length > 0) {
            OutputStream out = exchange.getResponseBody();
            out.write(answer.body(), 0, half ? length / 2 : length);
            out.flush();
        }
    }

    private void waitUntilStopped(long millis) {
        try {
            if (stopped.await(millis, TimeUnit.MILLISECONDS)) {
                throw new ServerDown();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerDown();
        }
    }

    private ReceivedRequest describe(Call call, HttpExchange exchange) {
        Requester by = state.inspect(call::requesterIfKnown);
        String query = exchange.getRequestURI().getRawQuery();
        return new ReceivedRequest(
                call.method(),
                exchange.getRequestURI().getPath(),
                query == null ? "" : query.replaceAll("access_token=[^&]*", "access_token=***"),
                by == null ? null : by.userId(),
                by == null ? null : by.deviceId(),
                json(call),
                0);
    }

    private static JsonNode json(Call call) {
        JsonNode body = call.rawPath().contains("/upload") ? null : Json.parse(call.bytes());
        if (body instanceof ObjectNode object && object.has("password")) {
            object.put("password", "***");
        }
        return body == null ? MissingNode.getInstance() : body;
    }
}
