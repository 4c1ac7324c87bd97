package dev.puppetmaster.bots.tools.code;

import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.tool.JavaTools;
import dev.puppetmaster.bot.tool.Tool;
import dev.puppetmaster.bots.tools.ToolSource;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A class with annotated methods, or one that is a {@link Tool} itself. One object of it is made, at first use. */
public final class JavaSource implements ToolSource {
    private final String className;
    private final ClassLoader classes;
    private @Nullable List<Tool> made;

    /** @param className binary name of a class with a public constructor without parameters */
    public JavaSource(String className, ClassLoader classes) {
        this.className = className;
        this.classes = classes;
    }

    @Override
    public synchronized List<Tool> functions(List<String> problems) throws RefusedException {
        List<Tool> tools = made == null ? make() : made;
        made = tools;
        return tools;
    }

    private List<Tool> make() throws RefusedException {
        try {
            Object object =
                    Class.forName(className, true, classes).getConstructor().newInstance();
            return object instanceof Tool tool ? List.of(tool) : JavaTools.of(object);
        } catch (ClassNotFoundException e) {
            throw new RefusedException("there is no class " + className + ": put its jar where the runtime finds it");
        } catch (NoSuchMethodException | IllegalAccessException | InstantiationException e) {
            throw new RefusedException(className + " cannot be made: it needs a public constructor without parameters");
        } catch (InvocationTargetException e) {
            throw new RefusedException(className + " cannot be made: its constructor failed (" + e.getCause() + ")");
        } catch (LinkageError | IllegalArgumentException e) {
            throw new RefusedException(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void refresh() {
        // a class stays what it is while the process runs
    }

    @Override
    public synchronized void close() {
        made = null;
    }
}
