package dev.puppetmaster.gateway.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.gateway.wire.OllamaAnswerWriter;
import dev.puppetmaster.gateway.wire.OllamaCalls;
import dev.puppetmaster.gateway.wire.WireException;
import java.time.Clock;

/**
 * Ollama's.
 *
 * @param generate whether it is {@code /api/generate}
 */
record OllamaDialect(boolean generate, Clock clock) implements Dialect {
    @Override
    public Asked read(JsonNode body) throws WireException {
        OllamaCalls.Received received = generate ? OllamaCalls.generate(body) : OllamaCalls.chat(body);
        return new Asked(
                received.call(),
                received.streams(),
                new OllamaAnswerWriter(received.call().model(), generate, clock));
    }

    @Override
    public String streamType() {
        return "application/x-ndjson";
    }

    @Override
    public String line(ObjectNode object) {
        return object + "\n";
    }

    /** A blank, as an empty line would be an object that is none. */
    @Override
    public String nothing() {
        return " ";
    }

    @Override
    public ObjectNode error(Refusal refusal) {
        ObjectNode error = JsonNodeFactory.instance
                .objectNode()
                .put("error", refusal.line())
                .put("fault", refusal.word());
        Long seconds = refusal.retryAfterSeconds();
        return seconds == null ? error : error.put("retryAfter", seconds);
    }
}
