package dev.puppetmaster.cli.look;

import dev.puppetmaster.cli.StateDirectory;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --state}, shared by the commands that look at a running network. */
final class StateOption {
    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "The state directory of up (default: $${XDG_STATE_HOME:-~/.local/state}/puppetmaster).")
    private @Nullable Path directory;

    Path path() {
        return directory == null ? StateDirectory.defaultPath(System.getenv()) : directory;
    }
}
