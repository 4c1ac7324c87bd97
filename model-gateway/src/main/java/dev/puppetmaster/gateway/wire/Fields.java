package dev.puppetmaster.gateway.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fields of an object that somebody else wrote. Each is looked at once and then taken out, so that what is left is what nobody
 * here knows.
 *
 * @param at where the object stands, for messages; empty for the outermost
 */
record Fields(ObjectNode rest, String at) {
    static final JsonMapper JSON = new JsonMapper();

    /** What a model may write as the arguments of one tool. */
    static final int MAX_ARGUMENTS = 1024 * 1024;

    /** A copy, so that the fields can be taken out. */
    static Fields of(JsonNode node, String at) throws WireException {
        if (!(node instanceof ObjectNode object)) {
            throw new WireException((at.isEmpty() ? "the body" : at) + " is no JSON object");
        }
        return new Fields(object.deepCopy(), at);
    }

    static JsonNode parse(String text, String what) throws WireException {
        try {
            JsonNode node = JSON.readTree(text);
            if (node != null && !node.isMissingNode()) {
                return node;
            }
        } catch (JsonProcessingException e) {
            throw new WireException(what + " is no JSON");
        }
        throw new WireException(what + " is empty");
    }

    private WireException wrong(String name, String right) {
        return new WireException((at.isEmpty() ? name : at + "." + name) + " has to be " + right);
    }

    /** @return null if it is not there, or null */
    @Nullable
    JsonNode take(String name) {
        JsonNode value = rest.remove(name);
        return value == null || value.isNull() ? null : value;
    }

    @Nullable
    String text(String name) throws WireException {
        JsonNode value = take(name);
        if (value == null) {
            return null;
        }
        if (!value.isTextual()) {
            throw wrong(name, "a string");
        }
        return value.textValue();
    }

    String text(String name, String otherwise) throws WireException {
        String value = text(name);
        return value == null ? otherwise : value;
    }

    String needed(String name) throws WireException {
        String value = text(name, "");
        if (value.isBlank()) {
            throw wrong(name, "a string that is not empty");
        }
        return value;
    }

    /** @return null if it is not there */
    @Nullable
    Integer whole(String name) throws WireException {
        JsonNode value = take(name);
        if (value == null) {
            return null;
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw wrong(name, "a whole number");
        }
        return value.intValue();
    }

    @Nullable
    Double number(String name) throws WireException {
        JsonNode value = take(name);
        if (value == null) {
            return null;
        }
        if (!value.isNumber()) {
            throw wrong(name, "a number");
        }
        return value.doubleValue();
    }

    @Nullable
    Boolean flag(String name) throws WireException {
        JsonNode value = take(name);
        if (value == null) {
            return null;
        }
        if (!value.isBoolean()) {
            throw wrong(name, "true or false");
        }
        return value.booleanValue();
    }

    /** The object of that name; an empty one if it is not there. */
    Fields object(String name) throws WireException {
        JsonNode value = take(name);
        return of(value == null ? JSON.createObjectNode() : value, at.isEmpty() ? name : at + "." + name);
    }

    /** The objects of a list; none if it is not there. */
    List<Fields> objects(String name) throws WireException {
        JsonNode value = take(name);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof ArrayNode list)) {
            throw wrong(name, "a list");
        }
        List<Fields> objects = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            objects.add(of(list.get(i), (at.isEmpty() ? name : at + "." + name) + "[" + i + "]"));
        }
        return objects;
    }

    /** A string or a list of strings; none if it is not there. */
    List<String> texts(String name) throws WireException {
        JsonNode value = take(name);
        if (value == null) {
            return List.of();
        }
        if (value.isTextual()) {
            return List.of(value.textValue());
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode item : value) {
            if (!item.isTextual()) {
                throw wrong(name, "a string or a list of strings");
            }
            texts.add(item.textValue());
        }
        if (!value.isArray()) {
            throw wrong(name, "a string or a list of strings");
        }
        return texts;
    }
}
