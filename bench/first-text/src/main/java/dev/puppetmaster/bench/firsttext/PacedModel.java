package dev.puppetmaster.bench.firsttext;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A model in Ollama's format that writes 20 tokens, one every 50 ms, and knows when it wrote the first for which message. */
final class PacedModel implements AutoCloseable {
    private static final int TOKENS = 20;
    private static final long BEFORE_MILLIS = 20;
    private static final long BETWEEN_MILLIS = 50;
    private static final Pattern MESSAGE = Pattern.compile("(?s).*(number-[0-9]+-[0-9]+)");
    private static final String TOKEN = "{\"model\":\"paced\",\"created_at\":\"2026-01-01T00:00:00Z\","
            + "\"message\":{\"role\":\"assistant\",\"content\":\"word \"},\"done\":false}\n";
    private static final String END = "{\"model\":\"paced\",\"created_at\":\"2026-01-01T00:00:00Z\","
            + "\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\","
            + "\"prompt_eval_count\":9,\"eval_count\":20}\n";

    private final HttpServer server;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Long> first = new ConcurrentHashMap<>();

    private PacedModel() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        server.setExecutor(executor);
        server.createContext("/", this::answer);
        server.start();
    }

    static PacedModel start() throws IOException {
        return new PacedModel();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** When the first token of the answer to this message was written, of {@link System#nanoTime}. */
    long firstToken(String message) {
        return first.getOrDefault(message, 0L);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Matcher message =
                    MESSAGE.matcher(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.getResponseHeaders().set("Content-Type", "application/x-ndjson");
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            Thread.sleep(BEFORE_MILLIS);
            for (int i = 0; i < TOKENS; i++) {
                out.write(TOKEN.getBytes(StandardCharsets.UTF_8));
                out.flush();
                if (i == 0 && message.find()) {
                    first.put(message.group(1), System.nanoTime());
                }
                Thread.sleep(BETWEEN_MILLIS);
            }
            out.write(END.getBytes(StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }
}
