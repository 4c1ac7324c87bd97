package dev.puppetmaster.synapse;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A Synapse that runs as a process of this machine, started here or found again. */
final class SynapseProcess implements RunningSynapse {
    private static final Duration DEADLINE = Duration.ofSeconds(90);
    private static final String OUTPUT = "synapse.out";

    private final SynapseSettings settings;
    private final ChildRecord child;
    private final boolean adopted;

    private SynapseProcess(SynapseSettings settings, ChildRecord child, boolean adopted) {
        this.settings = settings;
        this.child = child;
        this.adopted = adopted;
    }

    /** The process that the settings' record names, if it runs. It may have other settings. */
    static Optional<SynapseProcess> leftOver(SynapseSettings settings) {
        return ChildRecord.read(settings.record())
                .filter(ChildRecord::isAlive)
                .map(child -> new SynapseProcess(settings, child, true));
    }

    static SynapseProcess start(SynapseInstallation installation, SynapseSettings settings, String fingerprint)
            throws InterruptedException {
        Ports.requireFree(settings);
        SynapseProcess started = launch(installation, settings, fingerprint);
        boolean ready = false;
        try {
            Readiness.await(started, DEADLINE);
            ready = true;
            return started;
        } finally {
            if (!ready) {
                started.kill();
            }
        }
    }

    private static SynapseProcess launch(
            SynapseInstallation installation, SynapseSettings settings, String fingerprint) {
        Path directory = settings.directory();
        List<String> command = List.of(
                installation.python().toString(),
                "-I",
                "-u",
                installation.launcher().toString(),
                "-c",
                directory.resolve(SynapseConfiguration.FILE).toString());
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(OUTPUT).toFile());
        try {
            Process process = builder.start();
            try (OutputStream go = process.getOutputStream()) {
                ChildRecord child = ChildRecord.of(process.toHandle(), command, fingerprint);
                child.write(settings.record());
                go.write("go\n".getBytes(StandardCharsets.US_ASCII));
                return new SynapseProcess(settings, child, false);
            }
        } catch (IOException e) {
            throw new SynapseException("cannot start Synapse in " + directory + ": " + e.getMessage(), e);
        }
    }

    @Override
    public URI baseUrl() {
        return settings.baseUrl();
    }

    @Override
    public long pid() {
        return child.pid();
    }

    @Override
    public boolean adopted() {
        return adopted;
    }

    @Override
    public String fingerprint() {
        return child.fingerprint();
    }

    @Override
    public boolean isAlive() {
        return child.isAlive();
    }

    @Override
    public String lastWords() {
        return LastWords.of(
                settings.directory().resolve(OUTPUT), settings.directory().resolve("homeserver.log"));
    }

    @Override
    public void stop(Duration grace) throws InterruptedException {
        child.process().ifPresent(ProcessHandle::destroy);
        if (gone(grace)) {
            forget();
        } else {
            kill();
        }
    }

    @Override
    public void kill() throws InterruptedException {
        child.process().ifPresent(ProcessHandle::destroyForcibly);
        if (!gone(Duration.ofSeconds(10))) {
            throw new SynapseException("process " + pid() + " (Synapse for " + settings.serverName()
                    + ") does not end even when killed: look at it with ps");
        }
        forget();
    }

    private boolean gone(Duration patience) throws InterruptedException {
        long giveUp = System.nanoTime() + patience.toNanos();
        while (child.isAlive()) {
            if (System.nanoTime() >= giveUp) {
                return false;
            }
            Thread.sleep(10);
        }
        return true;
    }

    private void forget() {
        try {
            Files.deleteIfExists(settings.record());
        } catch (IOException e) {
            throw new SynapseException("cannot delete " + settings.record() + ": " + e.getMessage(), e);
        }
    }
}
