package dev.puppetmaster.cli.up;

import dev.puppetmaster.api.Resources;
import dev.puppetmaster.cli.StateDirectory;
import dev.puppetmaster.registrar.folder.FolderSource;
import dev.puppetmaster.registrar.folder.FolderState;
import dev.puppetmaster.synapse.PrivateFile;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Brings up the puppets of a folder and keeps them as the folder says until it is stopped. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = "Brings up the puppets of a folder on a homeserver, and follows the folder until Ctrl-C.")
public final class UpCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..1",
            paramLabel = "FOLDER",
            description = "The folder with the YAML of the puppets (default: examples/data-troupe).")
    private @Nullable Path folder;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "Where everything is kept (default: $${XDG_STATE_HOME:-~/.local/state}/puppetmaster).")
    private @Nullable Path state;

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "The homeserver's port on 127.0.0.1 (default: the one of last time, else a free one).")
    private @Nullable Integer port;

    @Option(
            names = "--homeserver",
            paramLabel = "embedded|container|URL",
            description = "embedded: Synapse in a virtual environment of Python. container: through Docker or podman."
                    + " URL: one that is there already. (Default: embedded where Python is there.)")
    private @Nullable String homeserver;

    @Option(
            names = "--human",
            paramLabel = "USER_ID",
            description = "On somebody else's homeserver: the account that is invited to everything.")
    private @Nullable String human;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        CommandSpec command = java.util.Objects.requireNonNull(spec);
        PrintWriter out = command.commandLine().getOut();
        PrintWriter err = command.commandLine().getErr();
        Path from = folder == null ? defaultFolder() : folder;
        HomeserverChoice choice = HomeserverChoice.of(homeserver, human, command);
        if (port != null && (port < 1 || port > 65_535)) {
            throw new ParameterException(command.commandLine(), "--port " + port + ": a port is between 1 and 65535");
        }
        if (!Files.isDirectory(from)) {
            err.println("puppetmaster: " + from + ": no such folder; name one that holds the YAML of your puppets");
            return 1;
        }
        Resources resources = readOrExplain(from, err);
        if (resources == null) {
            return 1;
        }
        Optional<String> misfit = choice.misfit(resources);
        if (misfit.isPresent()) {
            err.println("puppetmaster: " + misfit.get());
            return 1;
        }
        if (port != null && resources.homeservers().size() > 1) {
            throw new ParameterException(
                    command.commandLine(),
                    "--port goes with one Homeserver, and " + from + " has several: leave it out");
        }
        Path directory = state == null ? StateDirectory.defaultPath(System.getenv()) : state;
        try (StateDirectory held = StateDirectory.open(directory)) {
            PrivateFile.createDirectories(held.path().resolve("logs"));
            Logs.toFile(held.path().resolve("logs").resolve("up.log"));
            run(new UpNetwork.Plan(held, from, resources, choice, port(port)), out, err);
        }
        return 0;
    }

    private static OptionalInt port(@Nullable Integer wanted) {
        return wanted == null ? OptionalInt.empty() : OptionalInt.of(wanted);
    }

    private static Path defaultFolder() {
        return Path.of(System.getProperty("puppetmaster.home", "."), "examples", "data-troupe");
    }

    private static @Nullable Resources readOrExplain(Path from, PrintWriter err) {
        FolderState read = FolderSource.read(from);
        read.problems().forEach(problem -> err.println("puppetmaster: " + Screen.line(from, problem)));
        boolean usable = read.resources() != null && read.problems().isEmpty();
        if (!usable && read.problems().isEmpty()) {
            err.println("puppetmaster: " + from + ": no YAML file with a Homeserver in it");
        }
        return usable ? read.resources() : null;
    }

    /** Runs until the process is told to end; then ends everything that it started before the process goes. */
    private static void run(UpNetwork.Plan plan, PrintWriter out, PrintWriter err) throws Exception {
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Thread starting = Thread.currentThread();
        Thread hook = new Thread(
                () -> {
                    stop.countDown();
                    starting.interrupt();
                    awaitEnd(stopped);
                },
                "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try (UpNetwork network = new UpNetwork(plan, out, err)) {
            network.start();
            stop.await();
        } catch (InterruptedException e) {
            out.println("Stopping …");
        } finally {
            try {
                // What it names does not work any more.
                Files.deleteIfExists(plan.state().upFile());
            } finally {
                // from here on the process may be gone at any moment
                stopped.countDown();
            }
            if (stop.getCount() > 0) {
                Runtime.getRuntime().removeShutdownHook(hook);
            }
        }
    }

    private static void awaitEnd(CountDownLatch stopped) {
        try {
            if (!stopped.await(25, TimeUnit.SECONDS)) {
                System.err.println("puppetmaster: not everything ended in 25 s; the next up ends the rest");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
