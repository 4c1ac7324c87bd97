package dev.puppetmaster.bot.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.RefusedException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The shapes of the types that a tool may take and give. */
final class Shapes {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String KNOWN = "String, int, long, double, boolean, an enum, a record, a List or an Optional";

    private Shapes() {}

    /** @throws IllegalArgumentException if it is none of the types that a tool takes */
    static Shape of(Type type) {
        return of(type, List.of());
    }

    private static Shape of(Type type, List<Class<?>> around) {
        if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
            return new ListOf(of(list.getActualTypeArguments()[0], around));
        }
        if (type instanceof ParameterizedType inner && inner.getRawType() == Optional.class) {
            throw new IllegalArgumentException(
                    "an Optional stands alone, not within a List, an Optional or as the result");
        }
        if (!(type instanceof Class<?> known)) {
            throw unknown(type);
        }
        if (known.isEnum()) {
            return new OneOf(known);
        }
        if (known.isRecord()) {
            return record(known, around);
        }
        return Plain.of(known).orElseThrow(() -> unknown(type));
    }

    private static IllegalArgumentException unknown(Type type) {
        return new IllegalArgumentException(type.getTypeName() + " is not a type that a tool takes or gives: " + KNOWN);
    }

    private static Shape record(Class<?> type, List<Class<?>> around) {
        if (around.contains(type)) {
            throw new IllegalArgumentException("the record " + type.getSimpleName() + " contains itself");
        }
        List<Class<?>> within = new ArrayList<>(around);
        within.add(type);
        return RecordOf.of(type, component -> of(component, within));
    }

    /** @param names the constants, as they are written */
    private record OneOf(Class<?> type, List<String> names) implements Shape {
        OneOf(Class<?> type) {
            this(
                    type,
                    Arrays.stream(type.getEnumConstants())
                            .map(constant -> ((Enum<?>) constant).name())
                            .toList());
        }

        @Override
        public ObjectNode schema() {
            ObjectNode schema = JSON.objectNode().put("type", "string");
            ArrayNode all = schema.putArray("enum");
            names.forEach(all::add);
            return schema;
        }

        @Override
        public Object read(JsonNode value, String where) throws RefusedException {
            int index = value.isTextual() ? names.indexOf(value.asText()) : -1;
            if (index < 0) {
                throw new RefusedException("`" + where + "` is not one of " + String.join(", ", names) + ".");
            }
            return type.getEnumConstants()[index];
        }

        @Override
        public JsonNode write(Object value) {
            return JSON.textNode(((Enum<?>) value).name());
        }
    }

    private record ListOf(Shape of) implements Shape {
        @Override
        public ObjectNode schema() {
            ObjectNode schema = JSON.objectNode().put("type", "array");
            schema.set("items", of.schema());
            return schema;
        }

        @Override
        public Object read(JsonNode value, String where) throws RefusedException {
            if (!value.isArray()) {
                throw new RefusedException("`" + where + "` is not a list.");
            }
            List<Object> read = new ArrayList<>();
            for (JsonNode element : value) {
                read.add(of.read(element, where + "[" + read.size() + "]"));
            }
            return List.copyOf(read);
        }

        @Override
        public JsonNode write(Object value) {
            return ((List<?>) value)
                    .stream()
                            .map(of::write)
                            .collect(Collectors.collectingAndThen(
                                    Collectors.toList(), all -> JSON.arrayNode().addAll(all)));
        }
    }
}
