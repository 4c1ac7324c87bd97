package dev.puppetmaster.bot.tool;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes tools of a plain class: one of each public method that bears {@link ToolMethod}. Its parameters become the JSON Schema,
 * and the arguments are bound to them.
 *
 * <ul>
 *   <li>A parameter is a {@code String}, {@code int}, {@code long}, {@code double}, {@code boolean}, an enum, a record of
 *       these, a {@code List} of these, or an {@code Optional} of any of them, which may be left out. A {@link
 *       dev.puppetmaster.bot.Turn} is passed in and is no argument.
 *   <li>What it gives is of these types, too, or nothing: a text as it is, the rest as JSON, nothing as "Done.".
 * </ul>
 */
public final class JavaTools {
    private JavaTools() {}

    /**
     * The tools of an object, by their names.
     *
     * @throws IllegalArgumentException in one line: which method of which class, what is wrong with it, what would be right
     */
    public static List<Tool> of(Object object) {
        Map<String, MethodTool> tools = new TreeMap<>();
        methods(object.getClass()).forEach(method -> {
            MethodTool tool = MethodTool.of(object, method);
            MethodTool other = tools.put(tool.spec().name(), tool);
            if (other != null) {
                throw new IllegalArgumentException(other + " and " + tool + " are both the tool \""
                        + tool.spec().name() + "\": give one of them another name");
            }
        });
        if (tools.isEmpty()) {
            throw new IllegalArgumentException(
                    object.getClass().getName() + " has no tool: put @ToolMethod(\"what it does\") on a public method");
        }
        return List.copyOf(tools.values());
    }

    /** In an order of their own: that of a class file is not that of its source. */
    private static List<Method> methods(Class<?> type) {
        for (Method method : type.getDeclaredMethods()) {
            if (method.isAnnotationPresent(ToolMethod.class) && !isPublic(method)) {
                throw new IllegalArgumentException(MethodTool.shown(method) + " is not public, so nobody can call it");
            }
        }
        return Arrays.stream(type.getMethods())
                .filter(method -> method.isAnnotationPresent(ToolMethod.class) && !method.isBridge())
                .sorted(Comparator.comparing(Method::toGenericString))
                .toList();
    }

    private static boolean isPublic(Method method) {
        return java.lang.reflect.Modifier.isPublic(method.getModifiers());
    }
}
