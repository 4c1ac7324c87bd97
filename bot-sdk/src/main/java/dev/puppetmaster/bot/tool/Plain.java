package dev.puppetmaster.bot.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.RefusedException;
import java.math.BigDecimal;
import java.util.Optional;

/** Texts, numbers, yes and no. */
enum Plain implements Shape {
    TEXT("string", "a text"),
    INT("integer", "a whole number from " + Integer.MIN_VALUE + " to " + Integer.MAX_VALUE),
    LONG("integer", "a whole number of 64 bits"),
    DOUBLE("number", "a number"),
    BOOLEAN("boolean", "true or false");

    private final String type;
    private final String meaning;

    Plain(String type, String meaning) {
        this.type = type;
        this.meaning = meaning;
    }

    static Optional<Shape> of(Class<?> type) {
        if (type == String.class) {
            return Optional.of(TEXT);
        }
        if (type == int.class || type == Integer.class) {
            return Optional.of(INT);
        }
        if (type == long.class || type == Long.class) {
            return Optional.of(LONG);
        }
        if (type == double.class || type == Double.class) {
            return Optional.of(DOUBLE);
        }
        return type == boolean.class || type == Boolean.class ? Optional.of(BOOLEAN) : Optional.empty();
    }

    @Override
    public ObjectNode schema() {
        return JsonNodeFactory.instance.objectNode().put("type", type);
    }

    @Override
    public Object read(JsonNode value, String where) throws RefusedException {
        boolean fits = switch (this) {
            case TEXT -> value.isTextual();
            case INT -> isWhole(value) && value.canConvertToInt();
            case LONG -> isWhole(value) && value.canConvertToLong();
            case DOUBLE -> value.isNumber() && Double.isFinite(value.asDouble());
            case BOOLEAN -> value.isBoolean();
        };
        if (!fits) {
            throw new RefusedException("`" + where + "` is not " + meaning + ".");
        }
        return switch (this) {
            case TEXT -> value.asText();
            case INT -> value.asInt();
            case LONG -> value.asLong();
            case DOUBLE -> value.asDouble();
            case BOOLEAN -> value.asBoolean();
        };
    }

    /** For JSON, 3.0 is a whole number too. */
    private static boolean isWhole(JsonNode value) {
        return value.isNumber() && value.canConvertToExactIntegral();
    }

    @Override
    public JsonNode write(Object value) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        return switch (value) {
            case String text -> json.textNode(text);
            case Integer whole -> json.numberNode(whole);
            case Long whole -> json.numberNode(whole);
            case Double number ->
                // JSON has no word for what is no number
                Double.isFinite(number)
                        ? json.numberNode(BigDecimal.valueOf(number))
                        : json.textNode(number.toString());
            case Boolean yes -> json.booleanNode(yes);
            default -> throw new IllegalArgumentException(value.getClass() + " is no " + type);
        };
    }
}
