package dev.puppetmaster.bots.tools.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** Schemas of an OpenAPI document as JSON Schemas that stand alone: what they refer to is brought along in {@code $defs}. */
final class Schemas {
    private static final String COMPONENTS = "#/components/schemas/";
    /** Of 3.0, and nothing that a model or a check needs. */
    private static final Set<String> DROPPED =
            Set.of("nullable", "example", "examples", "xml", "externalDocs", "discriminator", "deprecated");

    private final JsonNode document;

    Schemas(JsonNode document) {
        this.document = document;
    }

    /** A copy of this schema in the words of JSON Schema; references still lead to {@code $defs}. */
    JsonNode of(JsonNode schema) {
        if (schema.isArray()) {
            ArrayNode all = JsonNodeFactory.instance.arrayNode();
            schema.forEach(element -> all.add(of(element)));
            return all;
        }
        if (!schema.isObject()) {
            return schema;
        }
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        schema.properties().forEach(field -> copy(field.getKey(), field.getValue(), copy));
        if (schema.path("nullable").asBoolean() && copy.path("type").isTextual()) {
            copy.putArray("type").add(schema.path("type").asText()).add("null");
        }
        return copy;
    }

    private void copy(String name, JsonNode value, ObjectNode to) {
        if (name.equals("$ref") && value.asText().startsWith(COMPONENTS)) {
            to.put("$ref", "#/$defs/" + value.asText().substring(COMPONENTS.length()));
        } else if (name.equals("properties") && value.isObject()) {
            // names of fields, which may be any of the words
            ObjectNode properties = to.putObject("properties");
            value.properties().forEach(field -> properties.set(field.getKey(), of(field.getValue())));
        } else if ((name.equals("exclusiveMinimum") || name.equals("exclusiveMaximum")) && value.isBoolean()) {
            // of 3.0, where it is a property of minimum and maximum; without it the border itself is let through
            return;
        } else if (!DROPPED.contains(name) && !name.startsWith("x-")) {
            to.set(name, name.equals("enum") || name.equals("const") || name.equals("default") ? value : of(value));
        }
    }

    /** Brings along what a schema refers to, and what that refers to. */
    void complete(ObjectNode schema) {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        Deque<String> open = new ArrayDeque<>(names(schema));
        Set<String> known = new HashSet<>();
        while (!open.isEmpty()) {
            String name = open.pop();
            JsonNode declared = document.path("components").path("schemas").path(name);
            if (known.add(name)) {
                if (declared.isMissingNode()) {
                    throw new IllegalArgumentException(COMPONENTS + name + " is referred to and is not there");
                }
                JsonNode copy = of(declared);
                all.set(name, copy);
                open.addAll(names(copy));
            }
        }
        if (!all.isEmpty()) {
            schema.set("$defs", all);
        }
    }

    private static Set<String> names(JsonNode schema) {
        Set<String> names = new HashSet<>();
        for (JsonNode ref : schema.findValues("$ref")) {
            if (ref.asText().startsWith("#/$defs/")) {
                names.add(ref.asText().substring("#/$defs/".length()));
            }
        }
        return names;
    }

    /** What this is or refers to, within the document. */
    JsonNode resolved(JsonNode node) {
        JsonNode at = node;
        for (int i = 0; i < 8 && at.has("$ref"); i++) {
            String ref = at.path("$ref").asText();
            if (!ref.startsWith("#/")) {
                throw new IllegalArgumentException("\"" + ref + "\" leads out of the document, where nothing is read");
            }
            at = document.at(ref.substring(1));
        }
        return at;
    }
}
