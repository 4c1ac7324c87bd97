package dev.puppetmaster.bot.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.RefusedException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A record as an object of JSON. */
final class RecordOf implements Shape {
    private final Class<?> type;
    private final Constructor<?> constructor;
    private final List<RecordComponent> components;
    private final Fields fields;

    private RecordOf(Class<?> type, Constructor<?> constructor, List<RecordComponent> components, Fields fields) {
        this.type = type;
        this.constructor = constructor;
        this.components = components;
        this.fields = fields;
    }

    /** @param shapes the shape of a component's type */
    static RecordOf of(Class<?> type, Function<Type, Shape> shapes) {
        List<RecordComponent> components = List.of(type.getRecordComponents());
        List<Fields.Field> fields = new ArrayList<>();
        for (RecordComponent component : components) {
            ToolParameter told = component.getAnnotation(ToolParameter.class);
            String name = told == null || told.name().isEmpty() ? component.getName() : told.name();
            fields.add(Fields.Field.of(name, told == null ? "" : told.value(), component.getGenericType(), shapes));
        }
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(
                    components.stream().map(RecordComponent::getType).toArray(Class<?>[]::new));
            boolean reachable = constructor.trySetAccessible()
                    && components.stream()
                            .allMatch(component -> component.getAccessor().trySetAccessible());
            if (!reachable) {
                throw new IllegalArgumentException(
                        "the record " + type.getSimpleName() + " cannot be reached: make it public");
            }
            return new RecordOf(type, constructor, components, Fields.of(fields));
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("every record has its canonical constructor", e);
        }
    }

    @Override
    public ObjectNode schema() {
        return fields.schema();
    }

    @Override
    public Object read(JsonNode value, String where) throws RefusedException {
        if (!value.isObject()) {
            throw new RefusedException("`" + where + "` is not an object.");
        }
        Object[] values = fields.read(value, where).toArray();
        try {
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            // what a record's own constructor refuses is wrong with what was given
            Throwable cause = e.getCause();
            String why = cause == null ? null : cause.getMessage();
            throw new RefusedException("`" + where + "` is not right" + (why == null ? "." : ": " + why));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make a " + type, e);
        }
    }

    @Override
    public JsonNode write(Object value) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < components.size(); i++) {
            Fields.Field field = fields.all().get(i);
            Optional<Object> given = given(value, components.get(i));
            given.ifPresent(present -> object.set(field.name(), field.shape().write(present)));
        }
        return object;
    }

    private Optional<Object> given(Object value, RecordComponent component) {
        try {
            Object given = component.getAccessor().invoke(value);
            return given instanceof Optional<?> optional
                    ? optional.map(Function.identity())
                    : Optional.ofNullable(given);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + component + " of a " + type, e);
        }
    }
}
