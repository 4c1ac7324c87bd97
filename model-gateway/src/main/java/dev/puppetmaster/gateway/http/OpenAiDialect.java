package dev.puppetmaster.gateway.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.gateway.wire.OpenAiAnswerWriter;
import dev.puppetmaster.gateway.wire.OpenAiCalls;
import dev.puppetmaster.gateway.wire.WireException;
import java.time.Clock;
import java.util.UUID;

/** OpenAI's. */
record OpenAiDialect(Clock clock) implements Dialect {
    @Override
    public Asked read(JsonNode body) throws WireException {
        OpenAiCalls.Received received = OpenAiCalls.chat(body);
        return new Asked(
                received.call(),
                received.streams(),
                new OpenAiAnswerWriter(
                        "chatcmpl-" + UUID.randomUUID(), received.call().model(), received.usage(), clock));
    }

    @Override
    public String streamType() {
        return "text/event-stream";
    }

    @Override
    public String line(ObjectNode object) {
        return "data: " + object + "\n\n";
    }

    /** A comment, as server-sent events have it. */
    @Override
    public String nothing() {
        return ":\n\n";
    }

    @Override
    public ObjectNode error(Refusal refusal) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ObjectNode error = body.putObject("error")
                .put("message", refusal.line())
                .put("type", type(refusal.status()))
                .putNull("param")
                .put("code", code(refusal));
        Long seconds = refusal.retryAfterSeconds();
        if (seconds != null) {
            error.put("retryAfter", seconds);
        }
        return body;
    }

    private static String type(int status) {
        return switch (status) {
            case 400, 404 -> "invalid_request_error";
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 429 -> "rate_limit_error";
            default -> "server_error";
        };
    }

    /** Some that clients of OpenAI look at; else our own word. */
    private static String code(Refusal refusal) {
        return switch (refusal.word()) {
            case "UNAUTHORIZED" -> "invalid_api_key";
            case "MODEL_MISSING" -> "model_not_found";
            case "OVER_LIMIT", "RATE_LIMITED" -> "rate_limit_exceeded";
            default -> refusal.word();
        };
    }
}
