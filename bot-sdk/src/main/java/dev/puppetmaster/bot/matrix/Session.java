package dev.puppetmaster.bot.matrix;

import dev.puppetmaster.bot.matrix.HomeserverConnection.Login;
import dev.puppetmaster.bot.matrix.internal.TokenSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The login of one account: made once and kept, renewed where the homeserver lets tokens run out (spec: "Refreshing
 * access tokens", "Soft logout"), made anew with the password where the homeserver forgot it. The device stays the same,
 * so that the homeserver still knows what was sent before. Thread-safe.
 */
public final class Session {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private final URI homeserver;
    private final @Nullable SessionFile file;
    private final @Nullable Secret password;
    private final ReentrantLock renewing = new ReentrantLock();
    private volatile Login login;

    private Session(URI homeserver, @Nullable SessionFile file, @Nullable Secret password, Login login) {
        this.homeserver = homeserver;
        this.file = file;
        this.password = password;
        this.login = login;
    }

    /**
     * The login that the file keeps, or a new one.
     *
     * @param homeserver the client-server address
     * @param file where the tokens are kept, mode 0600; made at the first login
     * @param device the id of the device that is made
     * @throws MatrixException if the homeserver refuses the password, limits logins, or is away
     * @throws IOException in one line: if the file cannot be read or written
     */
    public static Session withPassword(URI homeserver, UserId user, Secret password, Path file, String device)
            throws IOException {
        SessionFile kept = new SessionFile(file);
        Optional<Login> before = kept.read(user);
        if (before.isPresent()) {
            return new Session(homeserver, kept, password, before.get());
        }
        Login login = once(homeserver, to -> to.logIn(user.value(), password, device, true));
        kept.write(login);
        return new Session(homeserver, kept, password, login);
    }

    /**
     * A login that somebody else made. Its token cannot be renewed.
     *
     * @throws MatrixException if the homeserver does not know the token, or is away
     * @throws IllegalArgumentException if the token is somebody else's
     */
    public static Session withToken(URI homeserver, UserId user, Secret accessToken) {
        Login owner = once(homeserver, to -> to.owner(accessToken));
        if (!owner.userId().equals(user)) {
            throw new IllegalArgumentException("the access token is of " + owner.userId() + ", not of " + user);
        }
        return new Session(homeserver, null, null, owner);
    }

    public UserId user() {
        return login.userId();
    }

    TokenSource tokens() {
        return new TokenSource() {
            @Override
            public Secret current() {
                return login.accessToken();
            }

            @Override
            public boolean renew(Secret refused) {
                return renewed(refused);
            }
        };
    }

    /** One renews, whoever else was refused waits for it. */
    private boolean renewed(Secret refused) {
        renewing.lock();
        try {
            if (!login.accessToken().equals(refused)) {
                return true;
            }
            Optional<Login> next = refreshed();
            if (next.isEmpty()) {
                next = loggedInAgain();
            }
            next.ifPresent(this::keep);
            return next.isPresent();
        } finally {
            renewing.unlock();
        }
    }

    private Optional<Login> refreshed() {
        Secret token = login.refreshToken();
        if (token == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(once(homeserver, to -> to.refresh(login, token)));
        } catch (MatrixException.Denied | MatrixException.Fatal e) {
            LOG.info("{}: the login cannot be refreshed: {}", login.userId(), e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<Login> loggedInAgain() {
        Secret secret = password;
        if (secret == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(once(homeserver, to -> to.logIn(user().value(), secret, login.deviceId(), true)));
        } catch (MatrixException.Denied | MatrixException.Fatal e) {
            LOG.warn("{}: the homeserver ended the login and takes the password no more: {}", user(), e.getMessage());
            return Optional.empty();
        }
    }

    /** These calls are rare: no connection is kept for them. */
    private static Login once(URI homeserver, Function<HomeserverConnection, Login> call) {
        try (HomeserverConnection connection = HomeserverConnection.to(homeserver)) {
            return call.apply(connection);
        }
    }

    private void keep(Login next) {
        try {
            if (file != null) {
                file.write(next);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the new tokens of " + user() + " cannot be kept: " + e.getMessage(), e);
        }
        login = next;
    }
}
