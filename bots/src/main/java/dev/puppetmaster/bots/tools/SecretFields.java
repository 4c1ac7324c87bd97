package dev.puppetmaster.bots.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Arguments as more people may read them than those who approve a call: where a schema says {@code writeOnly: true} or {@code
 * format: password} there is {@value #INSTEAD}. Pure.
 */
final class SecretFields {
    static final String INSTEAD = "***";

    private SecretFields() {}

    /** Canonical JSON. */
    static String hidden(ObjectNode arguments, ObjectNode schema) {
        ObjectNode copy = arguments.deepCopy();
        hide(copy, schema);
        return CanonicalJson.of(copy);
    }

    private static void hide(JsonNode value, JsonNode schema) {
        if (value instanceof ObjectNode object) {
            for (String name :
                    object.properties().stream().map(it -> it.getKey()).toList()) {
                JsonNode its = schema.path("properties").has(name)
                        ? schema.path("properties").path(name)
                        : schema.path("additionalProperties");
                if (isSecret(its)) {
                    object.put(name, INSTEAD);
                } else {
                    hide(object.path(name), its);
                }
            }
        } else if (value instanceof ArrayNode array) {
            JsonNode its = schema.path("items");
            for (int i = 0; i < array.size(); i++) {
                if (isSecret(its)) {
                    array.set(i, INSTEAD);
                } else {
                    hide(array.path(i), its);
                }
            }
        }
    }

    private static boolean isSecret(JsonNode schema) {
        return schema.path("writeOnly").asBoolean()
                || schema.path("format").asText().equals("password");
    }
}
