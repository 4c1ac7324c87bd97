package dev.puppetmaster.bots.llm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;

/** An Ollama that says what the test tells it, in the shapes of Ollama 0.17. */
final class OllamaStandIn implements AutoCloseable {
    static final String MODEL = "tiny-script";

    private static final JsonMapper JSON = new JsonMapper();

    private final MockWebServer server = new MockWebServer();

    OllamaStandIn() throws IOException {
        server.start();
    }

    String baseUrl() {
        return "http://127.0.0.1:" + server.getPort();
    }

    /** Settings whose times are short enough to wait for. */
    ModelSettings settings(Duration silence, Duration deadline) {
        return new ModelSettings(baseUrl(), MODEL, Duration.ofSeconds(3), silence, deadline);
    }

    ModelSettings settings() {
        return settings(Duration.ofSeconds(20), Duration.ofSeconds(20));
    }

    /** The model says this. */
    OllamaStandIn says(String text) {
        return ends(text, "stop");
    }

    /** The model says this and ends for a reason. */
    OllamaStandIn ends(String text, String reason) {
        ObjectNode answer = answer(text);
        answer.put("done", true).put("done_reason", reason);
        return sends(200, answer.toString());
    }

    /** What Ollama sends where it stops a model that repeats itself. */
    OllamaStandIn breaksOff(String text) {
        return sends(200, answer(text).put("done", false).toString());
    }

    /** The model calls tools: name, arguments, name, arguments, as JSON objects. */
    OllamaStandIn calls(String... namesAndArguments) {
        ObjectNode answer = answer("");
        for (int i = 0; i < namesAndArguments.length; i += 2) {
            ObjectNode call = ((ObjectNode) answer.path("message"))
                    .withArray("tool_calls")
                    .addObject();
            call.put("id", "call_" + i);
            ObjectNode function = call.putObject("function");
            function.put("index", i / 2).put("name", namesAndArguments[i]);
            function.set("arguments", read(namesAndArguments[i + 1]));
        }
        answer.put("done", true).put("done_reason", "stop");
        return sends(200, answer.toString());
    }

    /** Any answer at all. */
    OllamaStandIn sends(int status, String body) {
        return sends(new MockResponse.Builder().code(status).body(body).build());
    }

    OllamaStandIn sends(MockResponse response) {
        server.enqueue(response);
        return this;
    }

    /** How often it was called. */
    int calls() {
        return server.getRequestCount();
    }

    /** The next request that it got, as JSON. */
    JsonNode asked() {
        try {
            RecordedRequest request = server.takeRequest(20, TimeUnit.SECONDS);
            if (request == null || request.getBody() == null) {
                throw new AssertionError("the model was not asked");
            }
            return read(request.getBody().utf8());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("stopped while waiting for a request", e);
        }
    }

    /** The last message of the next conversation that it got. */
    JsonNode told() {
        JsonNode messages = asked().path("messages");
        return messages.path(messages.size() - 1);
    }

    private static ObjectNode answer(String text) {
        ObjectNode answer = JSON.createObjectNode();
        answer.put("model", MODEL).put("created_at", "2026-11-21T02:45:22.289353326Z");
        answer.putObject("message").put("role", "assistant").put("content", text);
        return answer.put("total_duration", 390836229)
                .put("prompt_eval_count", 92)
                .put("eval_count", 15);
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new AssertionError("no JSON: " + json, e);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
