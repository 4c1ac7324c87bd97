package dev.puppetmaster.testkit.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import dev.puppetmaster.testkit.ModelReply;
import dev.puppetmaster.testkit.ModelReply.Step;
import dev.puppetmaster.testkit.ScriptedModel;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One answer of a scripted model on the wire, in the words of real ones. */
public final class ScriptedAnswer {
    public static final String OLLAMA = "/api/chat";
    public static final String OPENAI = "/v1/chat/completions";

    private static final JsonMapper JSON = new JsonMapper();

    private final HttpExchange exchange;
    private final String model;
    private final boolean ollama;
    private final boolean streams;
    private final ObjectNode whole =
            JSON.createObjectNode().put("role", "assistant").put("content", "");
    private int uses;

    public ScriptedAnswer(HttpExchange exchange, ScriptedModel.Asked asked) {
        this.exchange = exchange;
        this.model = asked.body().path("model").asText();
        this.ollama = asked.path().equals(OLLAMA);
        this.streams = asked.body().path("stream").asBoolean(ollama);
    }

    public void play(List<Step> steps) throws IOException, InterruptedException {
        exchange.getResponseHeaders()
                .set(
                        "Content-Type",
                        !streams ? "application/json" : ollama ? "application/x-ndjson" : "text/event-stream");
        boolean cut = steps.stream().anyMatch(Step.Cuts.class::isInstance);
        // a promise that is not kept: ending in chunks would be a proper end
        exchange.sendResponseHeaders(200, cut ? Integer.MAX_VALUE : 0);
        OutputStream out = exchange.getResponseBody();
        for (Step step : steps) {
            switch (step) {
                case Step.Says says -> said(out, "content", says.text());
                case Step.Thinks thinks -> said(out, ollama ? "thinking" : "reasoning_content", thinks.text());
                case Step.Uses it -> uses(out, it);
                case Step.Waits waits -> TimeUnit.NANOSECONDS.sleep(waits.time().toNanos());
                case Step.Stalls stalls -> stall();
                case Step.Cuts cuts -> {
                    out.flush();
                    return;
                }
                case Step.Leaves leaves -> {
                    out.close();
                    return;
                }
                case Step.Garbles garbles -> line(out, garbles.line());
                case Step.Fails fails -> fails(out, fails.words());
                case Step.Ends ends -> ends(out, ends);
            }
        }
        out.close();
    }

    /** Until the test ends. */
    private static void stall() throws InterruptedException {
        while (!Thread.interrupted()) {
            LockSupport.park();
        }
        throw new InterruptedException("the test ended");
    }

    private void said(OutputStream out, String field, String text) throws IOException {
        if (!streams) {
            whole.put(field, whole.path(field).asText() + text);
        } else if (ollama) {
            ObjectNode message =
                    JSON.createObjectNode().put("role", "assistant").put("content", "");
            line(out, chunk(message.put(field, text)));
        } else {
            event(out, choice(JSON.createObjectNode().put(field, text), null));
        }
    }

    private void uses(OutputStream out, Step.Uses step) throws IOException {
        ObjectNode message = streams ? JSON.createObjectNode() : whole;
        ArrayNode calls = message.withArrayProperty("tool_calls");
        for (ModelReply.Use use : step.tools()) {
            ObjectNode call = calls.addObject().put("id", "call_" + uses);
            if (!ollama) {
                call.put("type", "function");
                if (streams && step.numbered()) {
                    call.put("index", uses);
                }
            }
            ObjectNode function = call.putObject("function").put("name", use.name());
            if (ollama) {
                function.set("arguments", JSON.readTree(use.arguments()));
            } else {
                function.put("arguments", use.arguments());
            }
            uses++;
        }
        if (!streams) {
            return;
        }
        if (ollama) {
            line(out, chunk(message.put("role", "assistant").put("content", "")));
        } else {
            event(out, choice(message, null));
        }
    }

    private void fails(OutputStream out, String words) throws IOException {
        ObjectNode error = JSON.createObjectNode();
        if (ollama) {
            line(out, error.put("error", words).toString());
        } else {
            error.putObject("error").put("message", words).put("type", "api_error");
            event(out, error);
        }
    }

    private void ends(OutputStream out, Step.Ends ends) throws IOException {
        String reason = uses > 0 && !ollama ? "tool_calls" : ends.reason();
        if (ollama) {
            ObjectNode last = head().put("done", true)
                    .put("done_reason", reason)
                    .put("prompt_eval_count", ends.promptTokens())
                    .put("eval_count", ends.answerTokens());
            last.set(
                    "message",
                    streams ? JSON.createObjectNode().put("role", "assistant").put("content", "") : whole);
            line(out, last.toString());
            return;
        }
        ObjectNode usage = JSON.createObjectNode()
                .put("prompt_tokens", ends.promptTokens())
                .put("completion_tokens", ends.answerTokens());
        if (!streams) {
            ObjectNode answer = head();
            answer.putArray("choices")
                    .addObject()
                    .put("index", 0)
                    .put("finish_reason", reason)
                    .set("message", whole);
            line(out, answer.set("usage", usage).toString());
            return;
        }
        event(out, choice(JSON.createObjectNode(), reason));
        ObjectNode cost = head();
        cost.putArray("choices");
        event(out, cost.set("usage", usage));
        write(out, "data: [DONE]\n\n");
    }

    private ObjectNode head() {
        return JSON.createObjectNode().put("model", model);
    }

    private String chunk(ObjectNode message) {
        ObjectNode chunk = head().put("done", false);
        return chunk.set("message", message).toString();
    }

    private ObjectNode choice(ObjectNode delta, @Nullable String reason) {
        ObjectNode chunk = head();
        chunk.putArray("choices")
                .addObject()
                .put("index", 0)
                .put("finish_reason", reason)
                .set("delta", delta);
        return chunk;
    }

    private static void event(OutputStream out, JsonNode data) throws IOException {
        write(out, "data: " + data + "\n\n");
    }

    private static void line(OutputStream out, String line) throws IOException {
        write(out, line + "\n");
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
