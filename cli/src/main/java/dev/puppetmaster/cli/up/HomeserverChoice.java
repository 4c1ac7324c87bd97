package dev.puppetmaster.cli.up;

import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.Resources;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.synapse.SynapseSettings;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Which homeserver {@code up} uses. */
sealed interface HomeserverChoice {
    /** Our own: embedded, or in a container; null leaves the choice to what the machine has. */
    record Own(@Nullable Boolean container) implements HomeserverChoice {}

    /** Somebody's. */
    record Foreign(URI url, UserId human) implements HomeserverChoice {}

    /** What of the folder's Homeservers does not go with this choice, and what to do; empty if all does. */
    default Optional<String> misfit(Resources resources) {
        List<Homeserver> all = resources.homeservers();
        if (all.size() > 1) {
            if (this instanceof Foreign) {
                return Optional.of("the folder has " + all.size() + " Homeservers, and --homeserver URL is one: use up"
                        + " without it, or a folder with one Homeserver");
            }
            Optional<String> unfit =
                    all.stream().flatMap(it -> withoutPort(it).stream()).findFirst();
            if (unfit.isPresent()) {
                return unfit;
            }
        }
        return all.stream().flatMap(it -> misfit(it).stream()).findFirst();
    }

    /** On one machine each has a port of its own, and without one in the name the others would ask the DNS. */
    private static Optional<String> withoutPort(Homeserver homeserver) {
        return SynapseSettings.portIn(homeserver.spec().serverName()).isPresent()
                ? Optional.empty()
                : Optional.of("Homeserver \"" + homeserver.metadata().name() + "\": spec.serverName: "
                        + homeserver.spec().serverName()
                        + " names no port, and several Homeservers on one machine find each other by it: write it like "
                        + homeserver.metadata().name() + ".localhost:18448, each with a port of its own");
    }

    /** What of the folder's Homeserver does not go with this choice, and what to do; empty if all does. */
    default Optional<String> misfit(Homeserver homeserver) {
        String clientUrl = homeserver.spec().clientUrl();
        String serverName = homeserver.spec().serverName();
        String field = "Homeserver \"" + homeserver.metadata().name() + "\": spec.";
        return switch (this) {
            case Own own ->
                clientUrl == null
                        ? Optional.empty()
                        : Optional.of(field + "clientUrl: up starts a homeserver of its own and knows its address;"
                                + " remove the field, or use: up --homeserver " + clientUrl + " --human @NAME:"
                                + serverName);
            case Foreign foreign -> {
                if (clientUrl != null && !withoutSlash(clientUrl).equals(withoutSlash(foreign.url.toString()))) {
                    yield Optional.of(field + "clientUrl is " + clientUrl + ", but --homeserver is " + foreign.url
                            + ": make them the same, or remove the field");
                }
                yield foreign.human.serverName().equals(serverName)
                        ? Optional.empty()
                        : Optional.of("--human " + foreign.human + " is no account of " + serverName
                                + ": name one that is, or correct " + field + "serverName");
            }
        };
    }

    private static String withoutSlash(String url) {
        return url.replaceAll("/+$", "");
    }

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
