package dev.puppetmaster.bot.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.RefusedException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The fields of a JSON object, in their order: a method's parameters, or a record's components. */
record Fields(List<Field> all) {
    /**
     * One of them.
     *
     * @param optional it may be left out or null, and is read as an Optional
     */
    record Field(String name, String description, Shape shape, boolean optional) {
        static Field of(String name, String description, Type type, Function<Type, Shape> shapes) {
            boolean optional = type instanceof ParameterizedType of && of.getRawType() == Optional.class;
            Type inner = optional ? ((ParameterizedType) type).getActualTypeArguments()[0] : type;
            try {
                return new Field(name, description, shapes.apply(inner), optional);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
            }
        }

        private ObjectNode schema() {
            ObjectNode schema = shape.schema();
            return description.isEmpty() ? schema : schema.put("description", description);
        }

        private Object read(JsonNode value, String where) throws RefusedException {
            boolean absent = value.isMissingNode() || value.isNull();
            if (absent && !optional) {
                throw new RefusedException("`" + where + "` is missing.");
            }
            if (!optional) {
                return shape.read(value, where);
            }
            return absent ? Optional.empty() : Optional.of(shape.read(value, where));
        }
    }

    /** @throws IllegalArgumentException if two bear the same name */
    static Fields of(List<Field> all) {
        Set<String> names = new HashSet<>();
        for (Field field : all) {
            if (!names.add(field.name())) {
                throw new IllegalArgumentException("two of its parameters are named " + field.name());
            }
        }
        return new Fields(List.copyOf(all));
    }

    ObjectNode schema() {
        ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = JsonNodeFactory.instance.arrayNode();
        for (Field field : all) {
            properties.set(field.name(), field.schema());
            if (!field.optional()) {
                required.add(field.name());
            }
        }
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
        return schema.put("additionalProperties", false);
    }

    /** The values in the order of the fields. */
    List<Object> read(JsonNode object, String where) throws RefusedException {
        for (var given : object.properties()) {
            if (all.stream().noneMatch(field -> field.name().equals(given.getKey()))) {
                throw new RefusedException("`" + place(where, given.getKey()) + "` is not known. " + known());
            }
        }
        List<Object> values = new ArrayList<>();
        for (Field field : all) {
            values.add(field.read(object.path(field.name()), place(where, field.name())));
        }
        return values;
    }

    private String known() {
        return all.isEmpty()
                ? "There is nothing to give."
                : "Known: " + all.stream().map(Field::name).collect(Collectors.joining(", ")) + ".";
    }

    private static String place(String where, String name) {
        return where.isEmpty() ? name : where + "." + name;
    }
}
