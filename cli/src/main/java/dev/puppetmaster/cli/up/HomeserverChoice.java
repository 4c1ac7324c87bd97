package dev.puppetmaster.cli.up;

import dev.puppetmaster.bot.matrix.UserId;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Which homeserver {@code up} uses. */
sealed interface HomeserverChoice {
    /** Our own: embedded, or in a container; null leaves the choice to what the machine has. */
    record Own(@Nullable Boolean container) implements HomeserverChoice {}

    /** Somebody's. */
    record Foreign(URI url, UserId human) implements HomeserverChoice {}

    static HomeserverChoice of(@Nullable String homeserver, @Nullable String human, CommandSpec command) {
        if (homeserver == null || homeserver.equals("embedded") || homeserver.equals("container")) {
            if (human != null) {
                throw new ParameterException(
                        command.commandLine(),
                        "--human goes with --homeserver URL; on our own homeserver you are `you`");
            }
            return new Own(homeserver == null ? null : homeserver.equals("container"));
        }
        if (!homeserver.matches("https?://[^/\\s]+(/\\S*)?")) {
            throw new ParameterException(
                    command.commandLine(),
                    "--homeserver " + homeserver
                            + ": embedded, container, or an address like https://matrix.example.org");
        }
        if (human == null) {
            throw new ParameterException(
                    command.commandLine(), "--homeserver URL needs --human @name:server: who is to be invited");
        }
        try {
            return new Foreign(URI.create(homeserver), new UserId(human));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), "--human: " + e.getMessage());
        }
    }
}
