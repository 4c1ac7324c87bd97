package dev.puppetmaster.bot.remote;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The fields of one JSON object. Those that nobody asks for are passed over, as a later version may have more.
 *
 * @param object never written to
 * @param where how to find it, e.g. {@code steps[2].tool}; empty for the outermost
 */
record Fields(ObjectNode object, String where) {
    /** Deep enough for any schema of a tool; a deeper one is no mistake of an honest program. */
    private static final int MAX_DEPTH = 100;

    static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(Contract.MAX_REQUEST_BYTES)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** @param what is read, for the line of a failure */
    static Fields of(String json, String what) throws ContractException {
        try {
            if (JSON.readTree(json) instanceof ObjectNode object) {
                return new Fields(object, "");
            }
        } catch (JsonProcessingException e) {
            throw new ContractException(what + " is not JSON: " + shown(json));
        }
        throw new ContractException(what + " is no JSON object: " + shown(json));
    }

    /** @throws ContractException if the bytes are not UTF-8 */
    static String utf8(ByteBuffer bytes, String what) throws ContractException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new ContractException(what + " is not UTF-8");
        }
    }

    Fields in(String name) throws ContractException {
        return new Fields(json(name), path(name));
    }

    /** An object as it is. */
    ObjectNode json(String name) throws ContractException {
        if (object.path(name) instanceof ObjectNode inner) {
            return inner;
        }
        throw wrong(name, "an object");
    }

    boolean has(String name) {
        return !object.path(name).isMissingNode() && !object.path(name).isNull();
    }

    String text(String name, int most) throws ContractException {
        JsonNode value = object.path(name);
        if (!value.isTextual() || value.textValue().length() > most) {
            throw wrong(name, "a text of at most " + most + " characters");
        }
        return value.textValue();
    }

    boolean flag(String name) throws ContractException {
        JsonNode value = object.path(name);
        if (!value.isBoolean()) {
            throw wrong(name, "true or false");
        }
        return value.booleanValue();
    }

    int number(String name) throws ContractException {
        JsonNode value = object.path(name);
        if (!value.isInt()) {
            throw wrong(name, "a whole number");
        }
        return value.intValue();
    }

    <E extends Enum<E>> E oneOf(String name, Class<E> type) throws ContractException {
        for (E constant : type.getEnumConstants()) {
            if (object.path(name).asText().equals(word(constant))) {
                return constant;
            }
        }
        throw wrong(
                name, Arrays.stream(type.getEnumConstants()).map(Fields::word).collect(Collectors.joining(" or ")));
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** A text in a form of its own. */
    <T> T parsed(String name, Function<String, T> form) throws ContractException {
        String text = text(name, Contract.MAX_ERROR);
        try {
            return form.apply(text);
        } catch (IllegalArgumentException e) {
            throw new ContractException(path(name) + ": " + e.getMessage());
        }
    }

    /** Reads one element. */
    interface Element<T> {
        T read(Fields fields) throws ContractException;
    }

    <T> List<T> list(String name, int most, Element<T> element) throws ContractException {
        JsonNode value = object.path(name);
        if (!value.isArray() || value.size() > most) {
            throw wrong(name, "a list of at most " + most);
        }
        List<T> all = new ArrayList<>();
        for (JsonNode one : value) {
            String place = path(name) + "[" + all.size() + "]";
            if (!(one instanceof ObjectNode inner)) {
                throw new ContractException(place + ": has to be an object, is " + shown(one.toString()));
            }
            all.add(element.read(new Fields(inner, place)));
        }
        return all;
    }

    ContractException wrong(String name, String right) {
        JsonNode value = object.path(name);
        String is = value.isMissingNode() ? "is not there" : "is " + shown(value.toString());
        return new ContractException(path(name) + ": has to be " + right + ", " + is);
    }

    private String path(String name) {
        return where.isEmpty() ? name : where + "." + name;
    }

    /** The beginning of what came, in one line. */
    static String shown(String text) {
        String cut = text.length() > 60 ? text.substring(0, 60) + "…" : text;
        return "\"" + cut.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]", "?") + "\"";
    }
}
