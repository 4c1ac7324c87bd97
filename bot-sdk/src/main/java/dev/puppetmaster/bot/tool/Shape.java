package dev.puppetmaster.bot.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.RefusedException;

/** A Java type as JSON. */
interface Shape {
    /** Its JSON Schema, made anew. */
    ObjectNode schema();

    /**
     * Reads a value.
     *
     * @param where the value's place, e.g. {@code address.street}
     * @throws RefusedException in one line: where, what is expected
     */
    Object read(JsonNode value, String where) throws RefusedException;

    JsonNode write(Object value);
}
