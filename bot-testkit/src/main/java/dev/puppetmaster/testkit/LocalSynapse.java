package dev.puppetmaster.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.puppetmaster.synapse.EmbeddedSynapse;
import dev.puppetmaster.synapse.Ports;
import dev.puppetmaster.synapse.PrivateFile;
import dev.puppetmaster.synapse.RunningSynapse;
import dev.puppetmaster.synapse.SharedSecretRegistration;
import dev.puppetmaster.synapse.SynapseException;
import dev.puppetmaster.synapse.SynapseInstallation;
import dev.puppetmaster.synapse.SynapseSettings;
import dev.puppetmaster.synapse.SynapseSettings.Profile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A real Synapse for a test: server name {@value #SERVER_NAME}, a free port of 127.0.0.1, SQLite, no rate limits.
 *
 * <p>All tests of a machine share one installation (some 30 s the first time); a start takes one to three seconds. Meant for
 * one test thread at a time.
 */
public final class LocalSynapse implements AutoCloseable {
    public static final String SERVER_NAME = "test.example.org";

    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final EmbeddedSynapse launcher;
    private final SynapseSettings settings;
    private RunningSynapse running;

    private LocalSynapse(EmbeddedSynapse launcher, SynapseSettings settings) throws InterruptedException {
        this.launcher = launcher;
        this.settings = settings;
        this.running = launcher.start(settings);
    }

    /**
     * Starts one in {@code directory}; a database that is there already is used again.
     *
     * @param registrations appservice registrations, as the keys and values that the file would have
     * @throws SynapseException it cannot be installed or does not start
     */
    public static LocalSynapse start(Path directory, List<Map<String, Object>> registrations)
            throws InterruptedException {
        List<Path> files = new ArrayList<>();
        try {
            PrivateFile.createDirectories(directory);
            for (Map<String, Object> registration : registrations) {
                Path file = directory.resolve("registration-" + files.size() + ".json");
                PrivateFile.write(file, json(registration));
                files.add(file);
            }
        } catch (IOException e) {
            throw new SynapseException("cannot write registrations to " + directory + ": " + e.getMessage(), e);
        }
        return startWithFiles(directory, files);
    }

    /** As {@link #start}, with registrations that are files already. */
    public static LocalSynapse startWithFiles(Path directory, List<Path> registrations) throws InterruptedException {
        SynapseInstallation installation =
                SynapseInstallation.ensure(SynapseInstallation.defaultCache(), System.err::println);
        SynapseSettings settings = SynapseSettings.builder(directory, SERVER_NAME, Ports.free())
                .profile(Profile.UNLIMITED)
                .registrations(registrations)
                .build();
        return new LocalSynapse(new EmbeddedSynapse(installation), settings);
    }

    /** Without a slash at its end. Stays the same across {@link #kill()} and {@link #restart()}. */
    public URI baseUrl() {
        return settings.baseUrl();
    }

    public String serverName() {
        return settings.serverName();
    }

    /** Synapse's own directory: homeserver.db, homeserver.log, synapse.out. */
    public Path directory() {
        return settings.directory();
    }

    /** Makes the account, or logs in when it is there: each call makes a new device. */
    public SharedSecretRegistration.Login registerUser(String localpart, String password) {
        return SharedSecretRegistration.of(settings).registerOrLogin(localpart, password);
    }

    /** kill -9. Returns when it is gone. */
    public void kill() throws InterruptedException {
        running.kill();
    }

    /** Stops it if it runs, starts it again on the same port and database, and returns when it answers. */
    public void restart() throws InterruptedException {
        running.stop(GRACE);
        running = launcher.start(settings);
    }

    /** Stops it. The directory stays. */
    @Override
    public void close() {
        try {
            running.stop(GRACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String json(Map<String, Object> registration) throws JsonProcessingException {
        return JSON.writeValueAsString(registration);
    }
}
