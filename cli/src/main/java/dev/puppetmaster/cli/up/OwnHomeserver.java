package dev.puppetmaster.cli.up;

import dev.puppetmaster.bot.matrix.HomeserverConnection;
import dev.puppetmaster.bot.matrix.MatrixException;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.cli.StateDirectory;
import dev.puppetmaster.registrar.matrix.HumanAccount;
import dev.puppetmaster.registrar.matrix.Registrations;
import dev.puppetmaster.synapse.Federation;
import dev.puppetmaster.synapse.SharedSecretRegistration;
import dev.puppetmaster.synapse.Supervisor;
import dev.puppetmaster.synapse.SynapseLauncher;
import dev.puppetmaster.synapse.SynapseSettings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A Synapse of our own on loopback, with the account {@code you}. */
final class OwnHomeserver implements UpHomeserver {
    /** The name of its port in {@code ports.json}. */
    static final String PORT = "homeserver";

    private static final String HUMAN = "you";
    private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";

    private final StateDirectory state;
    private final Place place;
    private final Supervisor supervisor;
    private SynapseSettings settings;

    /** @param federation with whom it federates; null: with nobody */
    OwnHomeserver(
            StateDirectory state,
            Place place,
            String serverName,
            int port,
            @Nullable Federation federation,
            SynapseLauncher launcher,
            Consumer<Supervisor.Event> listener) {
        this.state = state;
        this.place = place;
        this.supervisor = new Supervisor(launcher, listener);
        Path pids = state.path().resolve("pids").resolve("synapse" + place.suffix() + ".json");
        SynapseSettings.Builder wanted = SynapseSettings.builder(
                        place.directory().resolve("synapse"), serverName, port)
                .record(pids);
        this.settings = federation == null
                ? wanted.build()
                : wanted.federation(federation).build();
    }

    @Override
    public URI baseUrl() {
        return settings.baseUrl();
    }

    @Override
    public void use(Registrations registrations) throws InterruptedException {
        settings = settings.withRegistrations(registrations.files());
        var unused = supervisor.apply(settings);
        state.keepPort(PORT + place.suffix(), settings.port());
        if (settings.federation() != null) {
            state.keepPort(StateDirectory.FEDERATION + place.suffix(), settings.federationPort());
        }
    }

    @Override
    public HumanAccount human() {
        UserId user = new UserId("@" + HUMAN + ":" + settings.serverName());
        String token = state.secret(place.human(), "access_token", () -> logIn());
        if (!isValid(user, token)) {
            deleteToken();
            token = state.secret(place.human(), "access_token", () -> logIn());
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
            Files.deleteIfExists(state.secretFile(place.human(), "access_token"));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public String password() {
        return state.secret(place.human(), "password", OwnHomeserver::newPassword);
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
