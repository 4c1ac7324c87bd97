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
        declare(new Command(name, arguments, description), handler);
    }

    private void declare(Command command, Brain handler) {
        if (handlers.putIfAbsent(command.name(), handler) != null) {
            throw new IllegalArgumentException("two commands \"!" + command.name() + "\"");
        }
        declared.add(command);
    }

    /**
     * Declares {@code !name} with arguments that are read and checked before the handler is called. What is wrong with them
     * is said to the person in one line, with what would be right; {@code !help name} explains each.
     *
     * @throws IllegalArgumentException if one that must stand there follows one that may be left out, or one follows a text
     */
    protected final void command(String name, String description, Typed handler, Parameter<?>... parameters) {
        Command command = Command.of(name, description, List.of(parameters));
        declare(command, (ask, turn) -> handler.answer(ask, turn, Arguments.read(command, ask.text())));
    }

    /** What a command with typed arguments does. */
    @FunctionalInterface
    public interface Typed {
        /** As {@link Brain#answer}, with what stood behind the command. */
        Answer answer(Ask ask, Turn turn, Arguments given) throws Exception;
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
