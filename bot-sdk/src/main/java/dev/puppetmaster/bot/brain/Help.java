package dev.puppetmaster.bot.brain;

import dev.puppetmaster.bot.Command;
import dev.puppetmaster.bot.Parameter;
import dev.puppetmaster.bot.Puppet;
import dev.puppetmaster.bot.UnknownCommand;
import dev.puppetmaster.bot.outbox.Markdown;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What {@code !help} says, made from the declared commands. */
final class Help {
    private static final String CONTROLS = """
            - `!help [COMMAND]` this, or one command with its arguments
            - `!why` why I answered as I did: reply to an answer, or I take my last one
            - `!trace [EVENT_ID]` the way of one message, with times: named, replied to, or the last that I answered
            - `!stop` ends what I am doing in this room
            """;

    private Help() {}

    /** @param about the command that is asked about, with or without '!', or "" for all */
    static String of(Puppet puppet, String about) {
        List<Command> known = puppet.brain().commands();
        String name = about.strip().toLowerCase(Locale.ROOT).replaceFirst("^!", "");
        if (name.isEmpty()) {
            return all(puppet, known);
        }
        Optional<Command> one =
                known.stream().filter(command -> command.name().equals(name)).findFirst();
        return one.map(Help::one).orElseGet(() -> UnknownCommand.line(name, known));
    }

    private static String all(Puppet puppet, List<Command> known) {
        StringBuilder text = new StringBuilder("**" + Markdown.escaped(puppet.displayName()) + "** can do this:\n\n");
        for (Command command : known) {
            text.append(line(command));
        }
        return text + CONTROLS;
    }

    private static String line(Command command) {
        return "- `" + command.usage() + "` " + command.description() + onlyFor(command) + "\n";
    }

    private static String onlyFor(Command command) {
        return command.onlyFor().isEmpty() ? "" : " (for " + command.onlyFor() + ")";
    }

    private static String one(Command command) {
        StringBuilder text =
                new StringBuilder("`" + command.usage() + "` " + command.description() + onlyFor(command) + "\n\n");
        for (Parameter<?> parameter : command.parameters()) {
            text.append("- `").append(parameter.name()).append("`: ").append(parameter.meaning());
            parameter
                    .absent()
                    .map(shown -> shown.isEmpty() ? "; may be left out" : "; `" + shown + "` if left out")
                    .ifPresent(text::append);
            text.append('\n');
        }
        return text.toString();
    }
}
