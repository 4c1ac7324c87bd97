package dev.puppetmaster.gateway.wire;

import static dev.puppetmaster.gateway.wire.Fields.JSON;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.gateway.chat.Piece;
import dev.puppetmaster.gateway.chat.ToolUse;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers of {@code /v1/chat/completions}. */
public final class OpenAiAnswerWriter implements AnswerWriter {
    private static final Map<Piece.Reason, String> REASONS = Map.of(
            Piece.Reason.STOP, "stop",
            Piece.Reason.LENGTH, "length",
            Piece.Reason.TOOLS, "tool_calls",
            Piece.Reason.FILTERED, "content_filter");

    private final String id;
    private final String model;
    private final boolean usage;
    private final long created;
    private int uses;
    private boolean begun;

    /**
     * For one answer.
     *
     * @param id of the answer, of the caller's own making
     * @param usage whether a stream shall say at its end what it cost; an answer in one piece always does
     */
    public OpenAiAnswerWriter(String id, String model, boolean usage, Clock clock) {
        this.id = id;
        this.model = model;
        this.usage = usage;
        this.created = clock.instant().getEpochSecond();
    }

    @Override
    public String piece(Piece piece) {
        ObjectNode delta = JSON.createObjectNode();
        if (!begun) {
            delta.put("role", "assistant");
            begun = true;
        }
        return switch (piece) {
            case Piece.Text text -> event(chunk(delta.put("content", text.text()), null));
            case Piece.Thought thought -> event(chunk(delta.put("reasoning_content", thought.text()), null));
            case Piece.Use use -> {
                ObjectNode written = delta.withArrayProperty("tool_calls").addObject();
                write(written.put("index", uses++), use.use());
                yield event(chunk(delta, null));
            }
            case Piece.End end ->
                event(chunk(delta, end.reason()))
                        + (usage ? event(cost(head("chat.completion.chunk"), end.usage())) : "")
                        + "data: [DONE]\n\n";
        };
    }

    @Override
    public ObjectNode whole(List<Piece> pieces) {
        Whole whole = Whole.of(pieces);
        ObjectNode answer = head("chat.completion");
        ObjectNode choice = answer.withArrayProperty("choices").addObject().put("index", 0);
        ObjectNode message =
                choice.putObject("message").put("role", "assistant").put("content", whole.text());
        if (!whole.thought().isEmpty()) {
            message.put("reasoning_content", whole.thought());
        }
        whole.uses()
                .forEach(use -> write(message.withArrayProperty("tool_calls").addObject(), use));
        choice.put("finish_reason", REASONS.get(whole.end().reason()));
        return cost(answer, whole.end().usage());
    }

    static void write(ObjectNode written, ToolUse use) {
        written.put("id", use.id())
                .put("type", "function")
                .putObject("function")
                .put("name", use.name())
                .put("arguments", use.arguments().toString());
    }

    private ObjectNode head(String object) {
        ObjectNode head = JSON.createObjectNode()
                .put("id", id)
                .put("object", object)
                .put("created", created)
                .put("model", model);
        head.putArray("choices");
        return head;
    }

    private ObjectNode chunk(ObjectNode delta, Piece.@Nullable Reason reason) {
        ObjectNode chunk = head("chat.completion.chunk");
        chunk.withArrayProperty("choices")
                .addObject()
                .put("index", 0)
                .put("finish_reason", reason == null ? null : REASONS.get(reason))
                .set("delta", delta);
        return chunk;
    }

    private static ObjectNode cost(ObjectNode answer, Piece.Usage usage) {
        answer.putObject("usage")
                .put("prompt_tokens", usage.prompt())
                .put("completion_tokens", usage.answer())
                .put("total_tokens", usage.total());
        return answer;
    }

    private static String event(ObjectNode data) {
        return "data: " + data + "\n\n";
    }
}
