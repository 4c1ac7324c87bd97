package dev.puppetmaster.bot;

import dev.puppetmaster.bot.matrix.MatrixEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A brain made of commands. Extend it, declare the commands in the constructor, and say what to do with any other text.
 * {@code !help} is made from the declarations. Whatever a bot remembers stands in its turns' storage, so one instance may
 * answer many rooms at the same time.
 */
public class Bot implements Brain {
    private final Map<String, Brain> handlers = new LinkedHashMap<>();
    private final List<Command> declared = new ArrayList<>();
    private final Map<String, Happening> happenings = new LinkedHashMap<>();
    private final Map<String, Access> access = new HashMap<>();
    private final List<Middleware> middleware = new ArrayList<>();
    private Brain otherwise = (ask, turn) -> Answer.of(hint());
    private Brain whole = new Inside();

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

    /**
     * Lets only these use the named commands; others are told so, and {@code !help} says it.
     *
     * @throws IllegalArgumentException for a command that is not declared yet
     */
    protected final void allow(Access who, String... commands) {
        for (String name : commands) {
            int place = declared.stream().map(Command::name).toList().indexOf(name);
            if (place < 0) {
                throw new IllegalArgumentException("no command \"!" + name + "\" is declared before");
            }
            declared.set(place, declared.get(place).onlyFor(who.meaning()));
            access.put(name, who);
        }
    }

    /**
     * Declares what to do when something happens in a room: the type of an event, e.g. {@code m.reaction}. See {@link
     * Brain#happened}.
     */
    protected final void on(String eventType, Happening handler) {
        if (happenings.putIfAbsent(eventType, handler) != null) {
            throw new IllegalArgumentException("two handlers of \"" + eventType + "\"");
        }
    }

    /** What to do when something happens. */
    @FunctionalInterface
    public interface Happening {
        /** As {@link Brain#happened}. */
        void happened(MatrixEvent event, Turn turn) throws Exception;
    }

    /** Puts these around every turn, inside those that were put there before. */
    protected final void around(Middleware... inside) {
        middleware.addAll(List.of(inside));
        whole = Middleware.around(new Inside(), middleware);
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
    public final Set<String> events() {
        return Collections.unmodifiableSet(happenings.keySet());
    }

    @Override
    public final Answer answer(Ask ask, Turn turn) throws Exception {
        return whole.answer(ask, turn);
    }

    @Override
    public final void happened(MatrixEvent event, Turn turn) throws Exception {
        whole.happened(event, turn);
    }

    /** The bot without what was put around it. */
    private final class Inside implements Brain {
        @Override
        public Answer answer(Ask ask, Turn turn) throws Exception {
            Optional<String> command = ask.command();
            if (command.isEmpty()) {
                return otherwise.answer(ask, turn);
            }
            Brain handler = handlers.get(command.get());
            if (handler == null) {
                throw new RefusedException(UnknownCommand.line(command.get(), declared));
            }
            Access who = access.get(command.get());
            if (who != null && !who.admits(ask, turn)) {
                throw new RefusedException("`!" + command.get() + "` is for " + who.meaning() + ".");
            }
            return handler.answer(ask, turn);
        }

        @Override
        public void happened(MatrixEvent event, Turn turn) throws Exception {
            Happening handler = happenings.get(event.type());
            boolean own = event.sender().equals(turn.self());
            if (handler != null && !own) {
                handler.happened(event, turn);
            }
        }
    }

    private String hint() {
        return declared.isEmpty()
                ? "I have no commands yet."
                : "Try `!" + declared.get(0).name() + "`, or `!help` for all I can do.";
    }
}
