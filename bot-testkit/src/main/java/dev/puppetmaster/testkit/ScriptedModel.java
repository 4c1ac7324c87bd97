package dev.puppetmaster.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.puppetmaster.testkit.internal.ScriptedAnswer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A model server inside the test that does what it is told, and fails in the ways in which real ones do. It speaks Ollama's
 * {@code /api/chat} and OpenAI's {@code /v1/chat/completions}, streamed or whole. Thread-safe; on loopback.
 */
public final class ScriptedModel implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpServer server;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final LinkedBlockingDeque<ModelReply> script = new LinkedBlockingDeque<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private volatile Function<Asked, ModelReply> otherwise = call -> ModelReply.says("I have nothing more to say.");

    /**
     * A call that came.
     *
     * @param authorization the header as it came
     */
    public record Asked(
            String path, JsonNode body, @Nullable String authorization) {
        /** The text of the last message. */
        public String lastWords() {
            JsonNode messages = body.path("messages");
            return messages.path(messages.size() - 1).path("content").asText();
        }
    }

    private ScriptedModel() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
        server.setExecutor(executor);
        server.createContext("/", this::handle);
        server.start();
    }

    public static ScriptedModel start() throws IOException {
        return new ScriptedModel();
    }

    /** Where it is, without a path. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The next call that nothing is scripted for yet is answered so. */
    public ScriptedModel then(ModelReply reply) {
        script.add(reply);
        return this;
    }

    /** How calls are answered when the script is at its end. */
    public ScriptedModel otherwise(Function<Asked, ModelReply> answers) {
        otherwise = answers;
        return this;
    }

    /** All calls so far, oldest first. */
    public List<Asked> asked() {
        return List.copyOf(asked);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (!path.equals(ScriptedAnswer.OLLAMA) && !path.equals(ScriptedAnswer.OPENAI)) {
                whole(exchange, 404, "{\"error\":\"404 page not found\"}");
                return;
            }
            Asked call = new Asked(
                    path,
                    JSON.readTree(exchange.getRequestBody()),
                    exchange.getRequestHeaders().getFirst("Authorization"));
            asked.add(call);
            ModelReply next = script.poll();
            ModelReply reply = next == null ? otherwise.apply(call) : next;
            reply.headers()
                    .forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
            if (reply.status() != 200) {
                whole(exchange, reply.status(), reply.body());
            } else {
                new ScriptedAnswer(exchange, call).play(reply.steps());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void whole(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }
}
