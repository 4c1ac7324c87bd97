package dev.puppetmaster.bots.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import okhttp3.HttpUrl;

/** A brain behind a real HTTP server, which does what the test says. */
final class BrainServer implements AutoCloseable {
    static final JsonMapper JSON = new JsonMapper();
    static final String END = "{\"type\":\"end\"}";

    private final HttpServer server;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final BlockingQueue<Reply> script = new LinkedBlockingQueue<>();
    private final List<JsonNode> asked = new CopyOnWriteArrayList<>();
    private final List<String> headers = new CopyOnWriteArrayList<>();
    private final BlockingQueue<String> ended = new LinkedBlockingQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    /** What becomes of one turn. */
    interface Reply {
        void give(HttpExchange exchange, CountDownLatch closed) throws IOException, InterruptedException;

        /** This, then nothing more for as long as the server is there. */
        default Reply stalls() {
            return (exchange, closed) -> {
                give(exchange, closed);
                closed.await();
            };
        }
    }

    BrainServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        server.setExecutor(executor);
        server.createContext("/base/v1/turns", this::handle);
        server.start();
    }

    HttpUrl url() {
        return HttpUrl.get("http://127.0.0.1:" + server.getAddress().getPort() + "/base");
    }

    static Reply begins(String... lines) {
        return (exchange, closed) -> {
            exchange.getResponseHeaders().set("Content-Type", "application/x-ndjson");
            exchange.sendResponseHeaders(200, 0);
            for (String line : lines) {
                exchange.getResponseBody().write((line + "\n").getBytes(StandardCharsets.UTF_8));
                exchange.getResponseBody().flush();
            }
        };
    }

    static Reply says(String text) {
        return begins(text(text), END);
    }

    static Reply status(int status, String body, String... header) {
        return (exchange, closed) -> {
            if (header.length == 2) {
                exchange.getResponseHeaders().set(header[0], header[1]);
            }
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    /** The connection is closed before a word of an answer. */
    static Reply dies() {
        return (exchange, closed) -> exchange.close();
    }

    static String text(String text) {
        return JSON.createObjectNode().put("type", "text").put("text", text).toString();
    }

    static String wants(String id, String name, String arguments) {
        return "{\"type\":\"tool\",\"id\":\"" + id + "\",\"name\":\"" + name + "\",\"arguments\":" + arguments + "}";
    }

    BrainServer then(Reply reply) {
        script.add(reply);
        return this;
    }

    /** The turns that were posted, oldest first. */
    List<JsonNode> asked() {
        return List.copyOf(asked);
    }

    /** All headers that came, lower case. */
    List<String> headers() {
        return List.copyOf(headers);
    }

    /** The next turn that was deleted. */
    String awaitEnded() throws InterruptedException {
        String turn = ended.poll(20, TimeUnit.SECONDS);
        if (turn == null) {
            throw new AssertionError("no turn was deleted");
        }
        return turn;
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        exchange.getRequestHeaders().forEach((name, values) -> headers.add(name.toLowerCase(java.util.Locale.ROOT)));
        if (exchange.getRequestMethod().equals("DELETE")) {
            ended.add(path.substring("/base/v1/turns/".length()));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
            return;
        }
        asked.add(JSON.readTree(exchange.getRequestBody()));
        Reply reply = script.poll();
        try {
            if (reply == null) {
                status(500, "{\"error\":\"the test says nothing more\"}").give(exchange, closed);
            } else {
                reply.give(exchange, closed);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            exchange.close();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        executor.shutdownNow();
    }
}
