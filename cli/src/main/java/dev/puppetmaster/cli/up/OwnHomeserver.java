package dev.puppetmaster.cli.up;

import dev.puppetmaster.bot.matrix.HomeserverConnection;
import dev.puppetmaster.bot.matrix.MatrixException;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.cli.StateDirectory;
import dev.puppetmaster.registrar.matrix.HumanAccount;
import dev.puppetmaster.registrar.matrix.Registrations;
import dev.puppetmaster.synapse.SharedSecretRegistration;
import dev.puppetmaster.synapse.Supervisor;
import dev.puppetmaster.synapse.SynapseLauncher;
import dev.puppetmaster.synapse.SynapseSettings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.function.Consumer;

/** A Synapse of our own on loopback, with the account {@code you}. */
final class OwnHomeserver implements UpHomeserver {
    /** The name of its port in {@code ports.json}. */
    static final String PORT = "homeserver";

    private static final String HUMAN = "you";
    private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";

    private final StateDirectory state;
    private final Supervisor supervisor;
    private SynapseSettings settings;

    OwnHomeserver(
            StateDirectory state,
            String serverName,
            int port,
            SynapseLauncher launcher,
            Consumer<Supervisor.Event> listener) {
        this.state = state;
        this.supervisor = new Supervisor(launcher, listener);
        Path pids = state.path().resolve("pids").resolve("synapse.json");
        this.settings = SynapseSettings.builder(state.path().resolve("synapse"), serverName, port)
                .record(pids)
                .build();
    }

    @Override
    public URI baseUrl() {
        return settings.baseUrl();
    }

    @Override
    public void use(Registrations registrations) throws InterruptedException {
        settings = settings.withRegistrations(registrations.files());
        var unused = supervisor.apply(settings);
        state.keepPort(PORT, settings.port());
    }

    @Override
    public HumanAccount human() {
        UserId user = new UserId("@" + HUMAN + ":" + settings.serverName());
        String token = state.secret("human", "access_token", () -> logIn());
        if (!isValid(user, token)) {
            deleteToken();
            token = state.secret("human", "access_token", () -> logIn());
        }
        return new HumanAccount.Own(user, new Secret(token));
    }

    private String logIn() {
        return SharedSecretRegistration.of(settings)
                .registerOrLogin(HUMAN, password())
                .accessToken();
    }

    private boolean isValid(UserId user, String token) {
        try (HomeserverConnection connection = HomeserverConnection.to(settings.baseUrl())) {
            return connection.withToken(new Secret(token), user).whoami().equals(user);
        } catch (MatrixException.Denied e) {
            return false;
        }
    }

    private void deleteToken() {
        try {
            Files.deleteIfExists(state.secretFile("human", "access_token"));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public String password() {
        return state.secret("human", "password", OwnHomeserver::newPassword);
    }

    private static String newPassword() {
        SecureRandom random = new SecureRandom();
        StringBuilder password = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            password.append(i % 5 == 0 && i > 0 ? "-" : "").append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return password.toString();
    }

    @Override
    public void close() {
        supervisor.close();
    }
}
