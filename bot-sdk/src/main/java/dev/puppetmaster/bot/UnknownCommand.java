package dev.puppetmaster.bot;

import java.util.List;

/** The one line about a command that nobody knows, with the nearest that somebody does. */
public final class UnknownCommand {
    private UnknownCommand() {}

    /**
     * @param name what was typed, without '!'
     * @param known the commands there are
     */
    public static String line(String name, List<Command> known) {
        String shown = name.length() > 32 ? name.substring(0, 32) + "…" : name;
        String hint = Nearest.of(name, known.stream().map(Command::name).toList())
                .map(candidate -> "Did you mean `!" + candidate + "`? ")
                .orElse("");
        return "I do not know `!" + shown.replaceAll("[^\\p{Alnum}…_-]", "?") + "`. " + hint
                + "`!help` lists what I can do.";
    }
}
