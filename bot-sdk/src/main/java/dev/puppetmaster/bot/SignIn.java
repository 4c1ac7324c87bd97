package dev.puppetmaster.bot;

import dev.puppetmaster.bot.matrix.HomeserverConnection;
import dev.puppetmaster.bot.matrix.MatrixException;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.matrix.Session;
import dev.puppetmaster.bot.outbox.Backoff;
import dev.puppetmaster.bot.transport.AppserviceClients;
import dev.puppetmaster.bot.transport.Clients;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How one bot comes to act on its homeserver, whatever it signs in with; waits while the homeserver is away. */
final class SignIn {
    private static final Logger LOG = LoggerFactory.getLogger(SignIn.class);

    private final BotEnvironment bot;

    private SignIn(BotEnvironment bot) {
        this.bot = bot;
    }

    /**
     * @throws IllegalArgumentException in one line: the variable that the homeserver refuses
     * @throws IOException if the login cannot be kept
     */
    static BotHost.Transport of(BotEnvironment bot) throws IOException, InterruptedException {
        SignIn signIn = new SignIn(bot);
        return switch (bot.credentials()) {
            case BotEnvironment.Appservice appservice -> signIn.appservice(appservice.registration());
            case BotEnvironment.Password password -> signIn.password(password.password());
            case BotEnvironment.AccessToken token -> signIn.token(token.token());
        };
    }

    private BotHost.Transport appservice(BotHost.Appservice registration) throws IOException, InterruptedException {
        try (HomeserverConnection homeserver = HomeserverConnection.to(bot.homeserverUrl())) {
            var client = new AppserviceClients(homeserver, registration.asToken()).withoutDevice(bot.userId());
            return patiently(() -> {
                client.register();
                client.putDevice(Clients.DEVICE, "puppetmaster");
                return registration;
            });
        } catch (MatrixException e) {
            throw new IllegalArgumentException(registrationRefused(e), e);
        }
    }

    private BotHost.Transport password(Secret password) throws IOException, InterruptedException {
        Path file = bot.store()
                .path()
                .map(store -> store.resolveSibling(store.getFileName() + ".session"))
                .orElseGet(() -> Path.of(bot.userId().localpart().replace('/', '_') + ".session"));
        try {
            return patiently(() -> new BotHost.Sync(
                    List.of(Session.withPassword(bot.homeserverUrl(), bot.userId(), password, file, Clients.DEVICE))));
        } catch (MatrixException e) {
            throw new IllegalArgumentException(
                    e.status() == 403
                            ? "PUPPETMASTER_PASSWORD: the homeserver refuses it for " + bot.userId() + ": correct the"
                                    + " password or PUPPETMASTER_USER_ID (" + e.getMessage() + ")"
                            : noHomeserver(e),
                    e);
        }
    }

    private BotHost.Transport token(Secret token) throws IOException, InterruptedException {
        try {
            return patiently(
                    () -> new BotHost.Sync(List.of(Session.withToken(bot.homeserverUrl(), bot.userId(), token))));
        } catch (MatrixException e) {
            throw new IllegalArgumentException(
                    e.status() == 401
                            ? "PUPPETMASTER_ACCESS_TOKEN: the homeserver does not know it: sign in again and take the"
                                    + " new one, or give PUPPETMASTER_PASSWORD (" + e.getMessage() + ")"
                            : noHomeserver(e),
                    e);
        }
    }

    /** Tries until the homeserver answers. */
    private <T> T patiently(Call<T> call) throws IOException, InterruptedException {
        Backoff backoff = new Backoff();
        while (true) {
            try {
                return call.make();
            } catch (MatrixException.Retryable e) {
                LOG.warn("{}: {}: I wait for the homeserver", bot.homeserverUrl(), e.getMessage());
                Thread.sleep(backoff.next(e.retryAfter()));
            }
        }
    }

    private interface Call<T> {
        T make() throws IOException;
    }

    private String registrationRefused(MatrixException e) {
        return switch (e.errcode()) {
            case "M_UNKNOWN_TOKEN", "M_MISSING_TOKEN" ->
                "PUPPETMASTER_AS_TOKEN: the homeserver does not know it: compare it with as_token in the registration"
                        + " file, and restart the homeserver after a change (" + e.getMessage() + ")";
            case "M_EXCLUSIVE", "M_FORBIDDEN" ->
                "PUPPETMASTER_USER_ID=" + bot.userId() + " is not in namespaces.users of the registration: correct one"
                        + " of them (" + e.getMessage() + ")";
            default -> noHomeserver(e);
        };
    }

    private String noHomeserver(MatrixException e) {
        return "PUPPETMASTER_HOMESERVER_URL=" + bot.homeserverUrl()
                + " answers, but not as a homeserver that takes this bot: check the address (" + e.getMessage() + ")";
    }
}
