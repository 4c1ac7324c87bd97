package dev.puppetmaster.cli.backup;

import dev.puppetmaster.bots.backup.Backup;
import dev.puppetmaster.bots.backup.Manifest;
import dev.puppetmaster.cli.StateDirectory;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Keeps all of a network in a file. */
@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        description =
                "Writes a network of up into one file, also while it runs: homeserver (rooms, media, signing key),"
                        + " registrations, secrets, and what the puppets keep. Not the folder of YAML.")
public final class BackupCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "A new file. It holds every secret of the network.")
    private @Nullable Path file;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "The state directory of up (default: $${XDG_STATE_HOME:-~/.local/state}/puppetmaster).")
    private @Nullable Path state;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        long began = System.nanoTime();
        Path from = state == null ? StateDirectory.defaultPath(System.getenv()) : state;
        if (!Files.exists(from.resolve("ports.json")) && !Files.exists(from.resolve("registrar.json"))) {
            throw new FileNotFoundException(from + " holds no network: name its state directory with --state");
        }
        Path to = Objects.requireNonNull(file);
        Backup.Written written = Backup.write(from.toAbsolutePath().normalize(), Manifest.of(null), Map.of(), to);
        double seconds = Duration.ofNanos(System.nanoTime() - began).toMillis() / 1000.0;
        Objects.requireNonNull(spec)
                .commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        "%s: %d files, %.1f MB, in %.1f s. It holds every secret of the network: keep it as you keep those.%n",
                        to,
                        written.files(),
                        written.bytes() / 1e6,
                        seconds);
        return 0;
    }
}
