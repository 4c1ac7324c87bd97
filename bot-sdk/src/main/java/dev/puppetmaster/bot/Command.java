package dev.puppetmaster.bot;

import java.util.regex.Pattern;

/**
 * A command as {@code !help} shows it.
 *
 * @param name without the '!': a lower-case letter, then letters, digits or '-', at most 32
 * @param arguments the usage of its arguments, e.g. {@code <subject> [rows]}, or ""
 * @param description what it does, one line
 */
public record Command(String name, String arguments, String description) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    public Command {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a command name: \"" + name + "\" (a lower-case word, without '!')");
        }
    }
}
