package dev.puppetmaster.gateway.wire;

import static dev.puppetmaster.gateway.wire.Fields.JSON;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.gateway.chat.Piece;
import dev.puppetmaster.gateway.chat.ToolUse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Answers of {@code /api/chat} and {@code /api/generate}. */
public final class OllamaAnswerWriter implements AnswerWriter {
    private final String model;
    private final boolean generate;
    private final Clock clock;
    private final Instant begun;
    private int used;

    /** @param generate whether it is for {@code /api/generate}, where the text stands elsewhere */
    public OllamaAnswerWriter(String model, boolean generate, Clock clock) {
        this.model = model;
        this.generate = generate;
        this.clock = clock;
        this.begun = clock.instant();
    }

    @Override
    public String piece(Piece piece) {
        ObjectNode line = head();
        return switch (piece) {
            case Piece.Text text -> line(said(line, text.text(), "", List.of()).put("done", false));
            case Piece.Thought thought ->
                line(said(line, "", thought.text(), List.of()).put("done", false));
            case Piece.Use use -> line(said(line, "", "", List.of(use.use())).put("done", false));
            case Piece.End end -> line(ended(said(line, "", "", List.of()), end));
        };
    }

    @Override
    public ObjectNode whole(List<Piece> pieces) {
        Whole whole = Whole.of(pieces);
        return ended(said(head(), whole.text(), whole.thought(), whole.uses()), whole.end());
    }

    private ObjectNode head() {
        return JSON.createObjectNode()
                .put("model", model)
                .put("created_at", clock.instant().toString());
    }

    private ObjectNode said(ObjectNode line, String text, String thought, List<ToolUse> uses) {
        if (generate) {
            line.put("response", text);
            return thought.isEmpty() ? line : line.put("thinking", thought);
        }
        ObjectNode message = line.putObject("message").put("role", "assistant").put("content", text);
        if (!thought.isEmpty()) {
            message.put("thinking", thought);
        }
        for (ToolUse use : uses) {
            message.withArrayProperty("tool_calls")
                    .addObject()
                    .put("id", use.id())
                    .putObject("function")
                    // without it langchain4j takes the next tool's arguments for more of this one's
                    .put("index", used++)
                    .put("name", use.name())
                    .set("arguments", use.arguments());
        }
        return line;
    }

    private ObjectNode ended(ObjectNode line, Piece.End end) {
        return line.put("done", true)
                .put("done_reason", end.reason() == Piece.Reason.LENGTH ? "length" : "stop")
                .put("total_duration", Duration.between(begun, clock.instant()).toNanos())
                .put("prompt_eval_count", end.usage().prompt())
                .put("eval_count", end.usage().answer());
    }

    private static String line(ObjectNode line) {
        return line + "\n";
    }
}
