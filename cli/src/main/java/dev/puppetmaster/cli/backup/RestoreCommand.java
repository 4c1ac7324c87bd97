package dev.puppetmaster.cli.backup;

import dev.puppetmaster.bots.backup.Manifest;
import dev.puppetmaster.bots.backup.Restore;
import dev.puppetmaster.cli.StateDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a network of such a file. */
@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        description = "Makes a state directory of a file of backup. Start it with up, with the folder of YAML it had.")
public final class RestoreCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "What backup wrote.")
    private @Nullable Path file;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "A new or empty directory (default: $${XDG_STATE_HOME:-~/.local/state}/puppetmaster).")
    private @Nullable Path state;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Path to = state == null ? StateDirectory.defaultPath(System.getenv()) : state;
        Manifest manifest = Restore.read(Objects.requireNonNull(file), to);
        Objects.requireNonNull(spec)
                .commandLine()
                .getOut()
                .printf(
                        "%s is as it was at %s. Start it: ./puppetmaster up FOLDER --state %s%n",
                        to, manifest.made(), to);
        return 0;
    }
}
