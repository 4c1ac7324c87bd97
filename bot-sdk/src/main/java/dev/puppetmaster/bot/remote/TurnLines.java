package dev.puppetmaster.bot.remote;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/** A {@link TurnLine} as a line of JSON. */
public final class TurnLines {
    private TurnLines() {}

    /**
     * One line, without its end.
     *
     * @throws IllegalArgumentException if it is longer than {@link Contract#MAX_LINE_BYTES}: longer texts are several lines
     */
    public static String write(TurnLine line) {
        ObjectNode json = Fields.JSON.createObjectNode();
        switch (line) {
            case TurnLine.Text text -> json.put("type", "text").put("text", text.text());
            case TurnLine.ToolWish tool ->
                json.put("type", "tool")
                        .put("id", tool.id())
                        .put("name", tool.name())
                        .set("arguments", tool.arguments());
            case TurnLine.End end -> json.put("type", "end");
            case TurnLine.Failure failure -> json.put("type", "error").put("message", failure.message());
        }
        String written = json.toString();
        if (written.getBytes(StandardCharsets.UTF_8).length > Contract.MAX_LINE_BYTES) {
            throw new IllegalArgumentException("a line of more than " + Contract.MAX_LINE_BYTES + " bytes");
        }
        return written;
    }

    /** @throws ContractException if it is none of the four */
    public static TurnLine read(String line) throws ContractException {
        Fields fields = Fields.of(line, "the line");
        return switch (fields.object().path("type").asText()) {
            case "text" -> new TurnLine.Text(fields.text("text", Contract.MAX_LINE_BYTES));
            case "tool" -> wish(fields);
            case "end" -> new TurnLine.End();
            case "error" -> failure(fields);
            default -> throw fields.wrong("type", "\"text\", \"tool\", \"end\" or \"error\"");
        };
    }

    private static TurnLine failure(Fields fields) throws ContractException {
        String message = oneLine(fields.text("message", Contract.MAX_LINE_BYTES));
        if (message.isBlank()) {
            throw fields.wrong("message", "one line for the person");
        }
        return new TurnLine.Failure(message);
    }

    static TurnLine.ToolWish wish(Fields fields) throws ContractException {
        String id = fields.text("id", Contract.MAX_ERROR);
        String name = fields.text("name", Contract.MAX_ERROR);
        ObjectNode arguments = fields.json("arguments");
        try {
            return new TurnLine.ToolWish(id, name, arguments);
        } catch (IllegalArgumentException e) {
            throw new ContractException((fields.where().isEmpty() ? "tool" : fields.where()) + ": " + e.getMessage());
        }
    }

    /** What a brain says of a failure, in one line and bounded; it is shown to a person. */
    static String oneLine(String text) {
        String line =
                text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]+", " ").strip();
        return line.length() > Contract.MAX_ERROR ? line.substring(0, Contract.MAX_ERROR) + "…" : line;
    }
}
