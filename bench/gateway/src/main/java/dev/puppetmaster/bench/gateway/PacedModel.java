package dev.puppetmaster.bench.gateway;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A backend in Ollama's format. How many tokens, and how many milliseconds between two, stand in the model's name: {@code paced-20-0}. */
final class PacedModel implements AutoCloseable {
    private static final String TOKEN = "{\"model\":\"paced\",\"created_at\":\"2026-01-01T00:00:00Z\","
            + "\"message\":{\"role\":\"assistant\",\"content\":\"word \"},\"done\":false}\n";
    private static final String END = "{\"model\":\"paced\",\"created_at\":\"2026-01-01T00:00:00Z\","
            + "\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\","
            + "\"prompt_eval_count\":9,\"eval_count\":9}\n";

    private final HttpServer server;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

    private PacedModel() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 2_048);
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

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String[] pace =
                    body.replaceFirst("(?s).*paced-([0-9]+-[0-9]+).*", "$1").split("-", -1);
            exchange.getResponseHeaders().set("Content-Type", "application/x-ndjson");
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            for (int i = Integer.parseInt(pace[0]); i > 0; i--) {
                out.write(TOKEN.getBytes(StandardCharsets.UTF_8));
                out.flush();
                Thread.sleep(Long.parseLong(pace[1]));
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
