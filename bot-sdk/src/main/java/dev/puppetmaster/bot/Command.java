package dev.puppetmaster.bot;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A command as {@code !help} shows it.
 *
 * @param name without the '!': a lower-case letter, then letters, digits or '-', at most 32
 * @param arguments the usage of its arguments, e.g. {@code <subject> [rows]}, or ""
 * @param description what it does, one line
 * @param parameters its arguments one by one, where they are read by the library; else none
 * @param onlyFor who may use it, e.g. "people with power level 50 or more in the room"; "" for everybody who may ask
 */
public record Command(
        String name, String arguments, String description, List<Parameter<?>> parameters, String onlyFor) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    public Command {
        parameters = List.copyOf(parameters);
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a command name: \"" + name + "\" (a lower-case word, without '!')");
        }
        checkOrder(name, parameters);
    }

    /** A command that reads its arguments itself. */
    public Command(String name, String arguments, String description) {
        this(name, arguments, description, List.of(), "");
    }

    /** A command whose arguments are read and checked before it runs. */
    public static Command of(String name, String description, List<Parameter<?>> parameters) {
        String arguments = parameters.stream().map(Parameter::usage).collect(Collectors.joining(" "));
        return new Command(name, arguments, description, parameters, "");
    }

    Command onlyFor(String who) {
        return new Command(name, arguments, description, parameters, who);
    }

    /** How it is written: {@code !name <one> [two]}. */
    public String usage() {
        return "!" + name + (arguments.isEmpty() ? "" : " " + arguments);
    }

    private static void checkOrder(String command, List<Parameter<?>> parameters) {
        boolean mayBeAbsent = false;
        for (int i = 0; i < parameters.size(); i++) {
            Parameter<?> parameter = parameters.get(i);
            String where = "!" + command + ": \"" + parameter.name() + "\" ";
            if (mayBeAbsent && parameter.absent().isEmpty()) {
                throw new IllegalArgumentException(where + "must stand there, behind one that may be left out");
            }
            if (parameter.isRest() && i < parameters.size() - 1) {
                throw new IllegalArgumentException(where + "takes all that is left, so it stands last");
            }
            boolean twice = parameters.subList(0, i).stream()
                    .anyMatch(before -> before.name().equals(parameter.name()));
            if (twice) {
                throw new IllegalArgumentException(where + "stands there twice");
            }
            mayBeAbsent |= parameter.absent().isPresent();
        }
    }
}
