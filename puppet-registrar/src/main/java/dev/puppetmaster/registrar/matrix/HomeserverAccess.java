package dev.puppetmaster.registrar.matrix;

import dev.puppetmaster.bot.matrix.HomeserverConnection;
import dev.puppetmaster.bot.matrix.MatrixClient;
import dev.puppetmaster.bot.matrix.UserId;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Everybody as whom the registrar may act on one homeserver. */
public final class HomeserverAccess {
    private final HomeserverConnection connection;
    private final Registrations registrations;
    private final @Nullable HumanAccount human;
    private final MatrixClient registrar;

    public HomeserverAccess(
            HomeserverConnection connection, Registrations registrations, @Nullable HumanAccount human) {
        this.connection = connection;
        this.registrations = registrations;
        this.human = human;
        Appservice service = registrations.registrar();
        this.registrar = connection.asAppservice(service.asToken(), service.sender(), null);
    }

    public Registrations registrations() {
        return registrations;
    }

    public Optional<HumanAccount> human() {
        return Optional.ofNullable(human);
    }

    /** Where the homeserver is. */
    public URI baseUrl() {
        return connection.baseUrl();
    }

    /** What the homeserver calls itself: the domain of its users' ids. */
    public String serverName() {
        return connection.userOf(registrations.registrar().asToken()).serverName();
    }

    MatrixClient registrar() {
        return registrar;
    }

    /** The client of the human account, if we hold its token. */
    Optional<MatrixClient> ownHuman() {
        return human instanceof HumanAccount.Own own
                ? Optional.of(connection.withToken(own.accessToken(), own.userId()))
                : Optional.empty();
    }

    /** Whether nobody else could be meant: neither the registrar's sender nor the human account. */
    boolean isPuppet(String userId) {
        return !userId.equals(registrar.user().value())
                && (human == null || !human.userId().value().equals(userId));
    }

    /** The client that acts as {@code userId}: the registrar's sender, our human, or else a puppet. */
    MatrixClient as(String userId) {
        if (userId.equals(registrar.user().value())) {
            return registrar;
        }
        if (human instanceof HumanAccount.Own own && own.userId().value().equals(userId)) {
            return connection.withToken(own.accessToken(), own.userId());
        }
        return connection.asAppservice(registrations.puppets().asToken(), new UserId(userId), null);
    }
}
