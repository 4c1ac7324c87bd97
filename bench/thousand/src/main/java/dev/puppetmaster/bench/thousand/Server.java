package dev.puppetmaster.bench.thousand;

import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.registrar.matrix.HumanAccount;
import dev.puppetmaster.synapse.EmbeddedSynapse;
import dev.puppetmaster.synapse.Ports;
import dev.puppetmaster.synapse.RunningSynapse;
import dev.puppetmaster.synapse.SharedSecretRegistration;
import dev.puppetmaster.synapse.SynapseInstallation;
import dev.puppetmaster.synapse.SynapseSettings;
import dev.puppetmaster.synapse.SynapseSettings.Profile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A real Synapse without rate limits, and its database.
 *
 * @param database as a table calls it
 * @param usage CPU that Synapse has used
 * @param databaseUsage CPU that a database in a process of its own has used; else always zero
 */
public record Server(SynapseSettings settings, String database, Usage usage, Usage databaseUsage, Ending ending)
        implements AutoCloseable {
    public static final String NAME = "thousand.example.org";
    private static final Duration GRACE = Duration.ofSeconds(20);

    /** How it is ended. */
    public interface Ending {
        void end() throws InterruptedException, IOException;
    }

    /** CPU seconds, user and system, since the start. */
    public interface Usage {
        double cpuSeconds() throws IOException;
    }

    public static Server onSqlite(Path directory, List<Path> registrations) throws InterruptedException {
        SynapseSettings settings = settings(directory, registrations);
        RunningSynapse synapse = new EmbeddedSynapse(installation()).start(settings);
        return endedWithUs(new Server(
                settings, "SQLite", () -> Processes.cpuSeconds(synapse.pid()), () -> 0, () -> synapse.stop(GRACE)));
    }

    /** @throws IOException if no PostgreSQL can be had here, or no driver of it for Synapse */
    static Server onPostgres(Path directory, List<Path> registrations) throws IOException, InterruptedException {
        SynapseSettings settings = settings(directory, registrations);
        // Configuration, keys and secrets are those of the other; only the database is another.
        new EmbeddedSynapse(installation()).start(settings).stop(GRACE);
        Postgres postgres = Postgres.start(directory);
        boolean serves = false;
        try {
            Process synapse = postgres.synapse(settings);
            serves = true;
            return endedWithUs(new Server(
                    settings,
                    "PostgreSQL",
                    () -> Processes.cpuSeconds(synapse.pid()),
                    () -> Processes.treeCpuSeconds(postgres.pid()),
                    () -> {
                        Processes.stop(synapse, GRACE);
                        postgres.end();
                    }));
        } finally {
            if (!serves) {
                postgres.end();
            }
        }
    }

    /** Also where the bench is ended by a signal: Synapse has a session of its own and would stay. */
    private static Server endedWithUs(Server server) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                server.ending.end();
            } catch (IOException | InterruptedException e) {
                System.err.println("not ended: " + e.getMessage());
            }
        }));
        return server;
    }

    static SynapseInstallation installation() throws InterruptedException {
        return SynapseInstallation.ensure(SynapseInstallation.defaultCache(), System.err::println);
    }

    private static SynapseSettings settings(Path directory, List<Path> registrations) {
        return SynapseSettings.builder(directory.resolve("synapse"), NAME, Ports.free())
                .registrations(registrations)
                .profile(Profile.UNLIMITED)
                .build();
    }

    public URI baseUrl() {
        return settings.baseUrl();
    }

    /** A person's account. */
    public HumanAccount.Own person(String localpart) {
        var login = SharedSecretRegistration.of(settings).registerOrLogin(localpart, "a-password-of-" + localpart);
        return new HumanAccount.Own(new UserId(login.userId()), new Secret(login.accessToken()));
    }

    @Override
    public void close() throws IOException {
        try {
            ending.end();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
