package dev.puppetmaster.bot.tool;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Makes the JSON Schema of a tool that takes plain values, for {@link ToolSpec#parameters}. */
public final class ToolParameters {
    private final ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "object");

    /** Of a tool that takes nothing. */
    public static ObjectNode none() {
        return new ToolParameters().schema();
    }

    /**
     * One that has to be given.
     *
     * @param type of JSON Schema: {@code string}, {@code integer}, {@code number}, {@code boolean}
     * @param description what it is, for the model
     */
    public ToolParameters required(String name, String type, String description) {
        optional(name, type, description);
        schema.withArray("required").add(name);
        return this;
    }

    /** As {@link #required}, and it may be left out. */
    public ToolParameters optional(String name, String type, String description) {
        schema.withObjectProperty("properties")
                .putObject(name)
                .put("type", type)
                .put("description", description);
        return this;
    }

    /** What was made. */
    public ObjectNode schema() {
        return schema.deepCopy();
    }
}
