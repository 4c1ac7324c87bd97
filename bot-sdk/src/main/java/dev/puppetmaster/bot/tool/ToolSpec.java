package dev.puppetmaster.bot.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Pattern;

/**
 * What a tool is called, what it takes and what it does: all that a model is shown of it.
 *
 * @param name 1 to 64 of {@code A-Z a-z 0-9 _ -}, begins with a letter: what every model server takes as a function's name
 * @param description one or two sentences for the model: what it gives, and when to call it
 * @param parameters a JSON Schema (draft 2020-12) of an object; copied, in and out
 * @param hints what the tool says of itself
 */
public record ToolSpec(String name, String description, ObjectNode parameters, ToolHints hints) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,63}");

    /** @throws IllegalArgumentException if the name is none, or the schema is not that of an object */
    public ToolSpec {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a tool's name: \"" + name
                    + "\" (1 to 64 letters, digits, _ and -, beginning with a letter, e.g. get_weather)");
        }
        if (!parameters.path("type").asText().equals("object")) {
            throw new IllegalArgumentException(
                    "the parameters of " + name + " are no JSON Schema of an object: they need \"type\": \"object\"");
        }
        parameters = parameters.deepCopy();
    }

    @Override
    public ObjectNode parameters() {
        return parameters.deepCopy();
    }
}
