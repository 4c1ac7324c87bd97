package dev.puppetmaster.gateway.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.gateway.chat.Piece;
import dev.puppetmaster.gateway.chat.Piece.Reason;
import dev.puppetmaster.gateway.chat.Piece.Usage;
import dev.puppetmaster.gateway.chat.ToolUse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers of {@code /v1/chat/completions}: whole, or as server-sent events, the last of which is {@code [DONE]}. A tool's
 * arguments come in pieces; they are given out when the model has ended.
 */
public final class OpenAiAnswerReader implements AnswerReader {
    private static final String DATA = "data:";

    private final List<Draft> drafts = new ArrayList<>();
    private Usage usage = Usage.UNKNOWN;
    private @Nullable Reason reason;
    private boolean ended;

    /** A use of a tool whose arguments are still coming. */
    private static final class Draft {
        private final int index;
        private final String id;
        private final StringBuilder name = new StringBuilder();
        private final StringBuilder arguments = new StringBuilder();

        private Draft(int index, String id) {
            this.index = index;
            this.id = id;
        }
    }

    @Override
    public List<Piece> line(String line) throws WireException, ModelSaysException {
        if (line.startsWith("{")) {
            return whole(line);
        }
        if (!line.startsWith(DATA)) {
            // a comment that keeps the connection, an event's name, the blank line between two
            return List.of();
        }
        String data = line.substring(DATA.length()).strip();
        return data.equals("[DONE]") ? end() : said(object(data), "delta");
    }

    private static JsonNode object(String text) throws WireException, ModelSaysException {
        JsonNode answer = Fields.parse(text, "the answer");
        JsonNode error = answer.path("error");
        if (!error.isMissingNode() && !error.isNull()) {
            throw new ModelSaysException(error.path("message").asText(error.asText("")));
        }
        return answer;
    }

    private List<Piece> whole(String line) throws WireException, ModelSaysException {
        List<Piece> pieces = said(object(line), "message");
        pieces.addAll(end());
        return pieces;
    }

    private List<Piece> said(JsonNode answer, String where) throws WireException {
        JsonNode cost = answer.path("usage");
        if (cost.isObject()) {
            usage = new Usage(
                    cost.path("prompt_tokens").asLong(),
                    cost.path("completion_tokens").asLong());
        }
        JsonNode choice = answer.path("choices").path(0);
        JsonNode said = choice.path(where);
        List<Piece> pieces = new ArrayList<>();
        // each of the two words is in use
        String thought =
                said.path("reasoning_content").asText(said.path("reasoning").asText(""));
        if (!thought.isEmpty() && !thought.equals("null")) {
            pieces.add(new Piece.Thought(thought));
        }
        if (said.path("content").isTextual()
                && !said.path("content").textValue().isEmpty()) {
            pieces.add(new Piece.Text(said.path("content").textValue()));
        }
        for (JsonNode use : said.path("tool_calls")) {
            draft(use);
        }
        if (choice.path("finish_reason").isTextual()) {
            reason = reason(choice.path("finish_reason").textValue());
        }
        return pieces;
    }

    /** Some servers number no uses: then each id is another one. */
    private void draft(JsonNode use) throws WireException {
        String id = use.path("id").asText("");
        int index = use.path("index").asInt(-1);
        Draft last = drafts.isEmpty() ? null : drafts.get(drafts.size() - 1);
        Draft draft = drafts.stream()
                .filter(it -> index >= 0 ? it.index == index : !id.isEmpty() && it.id.equals(id))
                .findFirst()
                .orElse(index < 0 && id.isEmpty() ? last : null);
        if (draft == null) {
            draft = new Draft(index, id.isEmpty() ? "call_" + (drafts.size() + 1) : id);
            drafts.add(draft);
        }
        JsonNode function = use.path("function");
        draft.name.append(function.path("name").asText(""));
        JsonNode arguments = function.path("arguments");
        draft.arguments.append(arguments.isObject() ? arguments.toString() : arguments.asText(""));
        if (draft.arguments.length() > Fields.MAX_ARGUMENTS) {
            throw new WireException("a tool call of the answer has more than " + Fields.MAX_ARGUMENTS + " characters");
        }
    }

    private static Reason reason(String word) {
        return switch (word) {
            case "length" -> Reason.LENGTH;
            case "content_filter" -> Reason.FILTERED;
            default -> Reason.STOP;
        };
    }

    /** Without a reason before it, the answer broke off, whatever else the server says. */
    private List<Piece> end() throws WireException {
        if (ended || reason == null) {
            return List.of();
        }
        ended = true;
        List<Piece> pieces = new ArrayList<>();
        for (Draft draft : drafts) {
            if (draft.name.isEmpty()) {
                throw new WireException("a tool call of the answer has no name");
            }
            pieces.add(new Piece.Use(new ToolUse(
                    draft.id,
                    draft.name.toString(),
                    OpenAiCalls.arguments(draft.arguments.toString(), "a tool call of the answer"))));
        }
        pieces.add(new Piece.End(drafts.isEmpty() ? reason : Reason.TOOLS, usage));
        return pieces;
    }
}
