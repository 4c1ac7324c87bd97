package dev.puppetmaster.bot.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.Turn;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One annotated method of an object. */
final class MethodTool implements Tool {
    private final Object object;
    private final Method method;
    private final @Nullable Method preview;
    private final ToolSpec spec;
    private final Fields fields;
    private final List<Boolean> isTurn;
    private final @Nullable Shape result;

    private MethodTool(
            Object object,
            Method method,
            @Nullable Method preview,
            ToolSpec spec,
            Fields fields,
            List<Boolean> isTurn,
            @Nullable Shape result) {
        this.object = object;
        this.method = method;
        this.preview = preview;
        this.spec = spec;
        this.fields = fields;
        this.isTurn = isTurn;
        this.result = result;
    }

    /** @throws IllegalArgumentException in one line, if the declaration is not right */
    static MethodTool of(Object object, Method method) {
        ToolMethod told = method.getAnnotation(ToolMethod.class);
        String name = told.name().isEmpty() ? snakeCase(method.getName()) : told.name();
        try {
            if (told.value().isBlank()) {
                throw new IllegalArgumentException("its description is empty, and a model reads nothing else of it");
            }
            List<Fields.Field> fields = new ArrayList<>();
            List<Boolean> isTurn = new ArrayList<>();
            for (Parameter parameter : method.getParameters()) {
                isTurn.add(parameter.getType() == Turn.class);
                if (parameter.getType() != Turn.class) {
                    fields.add(field(parameter));
                }
            }
            Fields all = Fields.of(fields);
            ToolHints hints = new ToolHints(told.readOnly(), told.destructive(), told.idempotent() || told.readOnly());
            Shape result = method.getReturnType() == void.class ? null : Shapes.of(method.getGenericReturnType());
            if (!method.trySetAccessible()) {
                throw new IllegalArgumentException("its class cannot be reached from outside: make it public");
            }
            ToolSpec spec = new ToolSpec(name, told.value(), all.schema(), hints);
            return new MethodTool(object, method, previewing(method, told.preview()), spec, all, isTurn, result);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(shown(method) + ": " + e.getMessage(), e);
        }
    }

    private static @Nullable Method previewing(Method method, String name) {
        if (name.isEmpty()) {
            return null;
        }
        try {
            Method preview = method.getDeclaringClass().getMethod(name, method.getParameterTypes());
            if (preview.getReturnType() == String.class && preview.trySetAccessible()) {
                return preview;
            }
        } catch (NoSuchMethodException e) {
            // said below
        }
        throw new IllegalArgumentException("its preview \"" + name
                + "\" has to be a public method of the same class with the same parameters that gives a String");
    }

    private static Fields.Field field(Parameter parameter) {
        ToolParameter told = parameter.getAnnotation(ToolParameter.class);
        if (told == null) {
            throw new IllegalArgumentException(
                    "parameter " + parameter.getName() + " needs @ToolParameter(\"what is right for it\")");
        }
        if (told.name().isEmpty() && !parameter.isNamePresent()) {
            throw new IllegalArgumentException(
                    "the names of its parameters are not in the class: compile with -parameters, or give"
                            + " @ToolParameter(name = …)");
        }
        String name = told.name().isEmpty() ? parameter.getName() : told.name();
        return Fields.Field.of(name, told.value(), parameter.getParameterizedType(), Shapes::of);
    }

    @Override
    public ToolSpec spec() {
        return spec;
    }

    @Override
    public String call(ObjectNode arguments, Turn turn) throws Exception {
        return worded(invoke(method, arguments, turn));
    }

    @Override
    public Optional<Preview> preview() {
        return Optional.ofNullable(preview)
                .map(says -> (arguments, turn) -> Objects.requireNonNull(
                        (String) invoke(says, arguments, turn), () -> shown(says) + " gave null"));
    }

    private @Nullable Object invoke(Method called, ObjectNode arguments, Turn turn) throws Exception {
        List<Object> values = fields.read(arguments, "");
        Object[] given = new Object[isTurn.size()];
        int next = 0;
        for (int i = 0; i < given.length; i++) {
            given[i] = isTurn.get(i) ? turn : values.get(next++);
        }
        try {
            return called.invoke(object, given);
        } catch (InvocationTargetException e) {
            Throwable thrown = e.getCause();
            if (thrown instanceof Error error) {
                throw error;
            }
            throw thrown instanceof Exception exception ? exception : e;
        }
    }

    private String worded(@Nullable Object value) {
        if (result == null) {
            return "Done.";
        }
        if (value == null) {
            throw new IllegalStateException(this + " gave null: give an Optional where there may be nothing");
        }
        return value instanceof String text ? text : result.write(value).toString();
    }

    private static String snakeCase(String name) {
        return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }

    static String shown(Method method) {
        return method.getDeclaringClass().getSimpleName() + "." + method.getName();
    }

    @Override
    public String toString() {
        return shown(method);
    }
}
