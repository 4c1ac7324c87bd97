package dev.puppetmaster.gateway.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.gateway.chat.Piece;
import dev.puppetmaster.gateway.chat.Piece.Reason;
import dev.puppetmaster.gateway.chat.Piece.Usage;
import dev.puppetmaster.gateway.chat.ToolUse;
import java.util.ArrayList;
import java.util.List;

/** Answers of {@code /api/chat}: one object a line, the last one with {@code done}. */
public final class OllamaAnswerReader implements AnswerReader {
    private int uses;

    @Override
    public List<Piece> line(String line) throws WireException, ModelSaysException {
        if (line.isBlank()) {
            return List.of();
        }
        JsonNode answer = Fields.parse(line, "the answer");
        if (answer.hasNonNull("error")) {
            throw new ModelSaysException(answer.path("error").asText());
        }
        if (!answer.isObject()) {
            throw new WireException("the answer is no JSON object");
        }
        List<Piece> pieces = new ArrayList<>();
        JsonNode message = answer.path("message");
        String thought = message.path("thinking").asText("");
        if (!thought.isEmpty()) {
            pieces.add(new Piece.Thought(thought));
        }
        String text = message.path("content").asText("");
        if (!text.isEmpty()) {
            pieces.add(new Piece.Text(text));
        }
        for (JsonNode use : message.path("tool_calls")) {
            pieces.add(new Piece.Use(use(use)));
        }
        if (answer.path("done").asBoolean()) {
            pieces.add(new Piece.End(
                    reason(answer.path("done_reason").asText("stop")),
                    new Usage(
                            answer.path("prompt_eval_count").asLong(),
                            answer.path("eval_count").asLong())));
        }
        return pieces;
    }

    private ToolUse use(JsonNode use) throws WireException {
        JsonNode function = use.path("function");
        String name = function.path("name").asText("");
        if (name.isEmpty() || !(function.path("arguments") instanceof ObjectNode arguments)) {
            throw new WireException("a tool call of the answer has no name, or no object of arguments");
        }
        uses++;
        String id = use.path("id").asText("");
        return new ToolUse(id.isEmpty() ? "call_" + uses : id, name, arguments);
    }

    private Reason reason(String word) {
        if (uses > 0) {
            return Reason.TOOLS;
        }
        return word.equals("length") ? Reason.LENGTH : Reason.STOP;
    }
}
