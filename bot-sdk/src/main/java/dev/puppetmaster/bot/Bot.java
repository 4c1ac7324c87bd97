package dev.puppetmaster.bot;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A brain made of commands. Extend it, declare the commands in the constructor, and say what to do with any other text.
 * {@code !help} is made from the declarations.
 */
public class Bot implements Brain {
    private final Map<String, Brain> handlers = new LinkedHashMap<>();
    private final List<Command> declared = new ArrayList<>();
    private Brain otherwise = (ask, turn) -> Answer.of(hint());

    protected Bot() {}

    /** Declares {@code !name}; the handler's {@link Ask#text} is what stands after it. */
    protected final void command(String name, String arguments, String description, Brain handler) {
        if (handlers.putIfAbsent(name, handler) != null) {
            throw new IllegalArgumentException("two commands \"!" + name + "\"");
        }
        declared.add(new Command(name, arguments, description));
    }

    /** Declares a command without arguments. */
    protected final void command(String name, String description, Brain handler) {
        command(name, "", description, handler);
    }

    /** What answers a message that is no command. Without it, a hint at {@code !help}. */
    protected final void otherwise(Brain brain) {
        this.otherwise = brain;
    }

    @Override
    public final List<Command> commands() {
        return List.copyOf(declared);
    }

    @Override
    public final Answer answer(Ask ask, Turn turn) throws Exception {
        Optional<String> command = ask.command();
        if (command.isEmpty()) {
            return otherwise.answer(ask, turn);
        }
        Brain handler = handlers.get(command.get());
        if (handler == null) {
            throw new RefusedException(UnknownCommand.line(command.get(), declared));
        }
        return handler.answer(ask, turn);
    }

    private String hint() {
        return declared.isEmpty()
                ? "I have no commands yet."
                : "Try `!" + declared.get(0).name() + "`, or `!help` for all I can do.";
    }
}
