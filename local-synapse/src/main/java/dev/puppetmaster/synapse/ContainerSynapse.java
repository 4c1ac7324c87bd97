package dev.puppetmaster.synapse;

import dev.puppetmaster.synapse.ContainerCommands.Network;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Synapse in a container of Docker or Podman, from the image {@code matrixdotorg/synapse} of the same version. */
public final class ContainerSynapse implements SynapseLauncher {
    private static final Duration READY = Duration.ofMinutes(2);
    private static final Duration PULL = Duration.ofMinutes(15);
    private static final Duration COMMAND = Duration.ofMinutes(1);

    private final String engine;
    private final Network network;
    private final Consumer<String> progress;

    /** @param progress is told one line at a time what goes on, such as the image being fetched */
    public ContainerSynapse(ContainerEngine engine, Consumer<String> progress) {
        this.engine = engine.command();
        boolean linux = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux");
        this.network = linux ? Network.HOST : Network.PUBLISHED;
        this.progress = progress;
    }

    @Override
    public RunningSynapse start(SynapseSettings settings) throws InterruptedException {
        String fingerprint = configure(settings);
        ContainerCommands commands = commands(settings);
        CommandLine.Result left = CommandLine.run(commands.inspect(settings), COMMAND, line -> {});
        if (left.ok() && left.output().contains("true " + fingerprint)) {
            ContainerProcess old = ContainerProcess.watch(commands, settings, fingerprint, true);
            if (Readiness.answers(settings.baseUrl(), Duration.ofSeconds(5))) {
                return old;
            }
            old.stop(Duration.ofSeconds(10));
        } else if (left.ok()) {
            CommandLine.run(commands.remove(settings), COMMAND, line -> {});
        }
        return startAnew(commands, settings, fingerprint);
    }

    private RunningSynapse startAnew(ContainerCommands commands, SynapseSettings settings, String fingerprint)
            throws InterruptedException {
        Ports.requireFree(settings);
        progress.accept("starting " + ContainerCommands.IMAGE + " with " + engine + " (fetched the first time)");
        CommandLine.Result run = CommandLine.run(commands.run(settings, fingerprint), PULL, line -> {});
        if (!run.ok()) {
            CommandLine.run(commands.remove(settings), COMMAND, line -> {});
            throw new SynapseException("cannot run " + ContainerCommands.IMAGE + ": " + run.summary());
        }
        ContainerProcess started = ContainerProcess.watch(commands, settings, fingerprint, false);
        boolean ready = false;
        try {
            Readiness.await(started, READY);
            ready = true;
            return started;
        } finally {
            if (!ready) {
                started.kill();
            }
        }
    }

    @Override
    public boolean needsRestart(RunningSynapse running, SynapseSettings settings) {
        return !running.fingerprint().equals(configure(settings));
    }

    @Override
    public String hostOfThisMachine() {
        return ContainerCommands.machine(network);
    }

    private String configure(SynapseSettings settings) {
        try {
            PrivateFile.createDirectories(settings.directory());
        } catch (IOException e) {
            throw new SynapseException("cannot make " + settings.directory() + ": " + e.getMessage(), e);
        }
        ContainerCommands commands = commands(settings);
        return Fingerprint.of(
                ContainerCommands.IMAGE, new SynapseConfiguration(settings, commands.seen(settings)).write());
    }

    private ContainerCommands commands(SynapseSettings settings) {
        Path directory = settings.directory();
        try {
            String user = Files.getAttribute(directory, "unix:uid") + ":" + Files.getAttribute(directory, "unix:gid");
            return new ContainerCommands(engine, network, user);
        } catch (IOException e) {
            throw new SynapseException("cannot tell who owns " + directory + ": " + e.getMessage(), e);
        }
    }

    /** A container, and the engine's wait for it, which ends when it does. */
    private record ContainerProcess(
            ContainerCommands commands, SynapseSettings settings, String fingerprint, boolean adopted, Process waiting)
            implements RunningSynapse {
        static ContainerProcess watch(
                ContainerCommands commands, SynapseSettings settings, String fingerprint, boolean adopted) {
            try {
                Process waiting = new ProcessBuilder(commands.await(settings))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                waiting.getOutputStream().close();
                return new ContainerProcess(commands, settings, fingerprint, adopted, waiting);
            } catch (IOException e) {
                throw new SynapseException("cannot run " + commands.engine() + " wait: " + e.getMessage(), e);
            }
        }

        @Override
        public URI baseUrl() {
            return settings.baseUrl();
        }

        @Override
        public long pid() {
            return waiting.pid();
        }

        @Override
        public boolean isAlive() {
            return waiting.isAlive() || runs();
        }

        /** Ctrl-C in a terminal ends the wait too, but not the container. */
        private boolean runs() {
            try {
                CommandLine.Result seen = CommandLine.run(commands.inspect(settings), COMMAND, line -> {});
                return seen.ok() && seen.output().contains("true " + fingerprint);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return true;
            }
        }

        @Override
        public String lastWords() {
            try {
                List<String> lines = CommandLine.run(commands.logs(settings), COMMAND, line -> {})
                        .output();
                return String.join(" | ", lines) + " (" + settings.directory().resolve("homeserver.log") + ")";
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return "";
            }
        }

        @Override
        public void stop(Duration grace) throws InterruptedException {
            CommandLine.run(commands.stop(settings, grace), grace.plus(COMMAND), line -> {});
            kill();
        }

        @Override
        public void kill() throws InterruptedException {
            CommandLine.Result result = CommandLine.run(commands.remove(settings), COMMAND, line -> {});
            if (!result.ok() && !result.summary().toLowerCase(Locale.ROOT).contains("no such container")) {
                throw new SynapseException(
                        "cannot end the container " + ContainerCommands.name(settings) + ": " + result.summary());
            }
            waiting.destroy();
        }
    }
}
