package dev.puppetmaster.cli.up;

import dev.puppetmaster.synapse.EmbeddedSynapse;
import dev.puppetmaster.synapse.Ports;
import dev.puppetmaster.synapse.RunningSynapse;
import dev.puppetmaster.synapse.SharedSecretRegistration;
import dev.puppetmaster.synapse.SynapseInstallation;
import dev.puppetmaster.synapse.SynapseSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A Synapse that {@code up} did not start, and its operator. */
final class SomebodysHomeserver implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final EmbeddedSynapse launcher;
    private SynapseSettings settings;
    private RunningSynapse running;

    private SomebodysHomeserver(EmbeddedSynapse launcher, SynapseSettings settings) throws InterruptedException {
        this.launcher = launcher;
        this.settings = settings;
        this.running = launcher.start(settings);
    }

    static SomebodysHomeserver start(Path directory, String serverName) throws InterruptedException {
        SynapseInstallation installation =
                SynapseInstallation.ensure(SynapseInstallation.defaultCache(), System.err::println);
        return new SomebodysHomeserver(
                new EmbeddedSynapse(installation),
                SynapseSettings.builder(directory, serverName, Ports.free()).build());
    }

    URI url() {
        return settings.baseUrl();
    }

    void register(String localpart, String password) {
        SharedSecretRegistration.of(settings).registerOrLogin(localpart, password);
    }

    /** What an operator does who was given registrations. */
    void restartWith(List<Path> registrations) throws InterruptedException {
        settings = settings.withRegistrations(registrations);
        running.stop(GRACE);
        running = launcher.start(settings);
    }

    @Override
    public void close() {
        try {
            running.stop(GRACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
