package dev.puppetmaster.bot;

import dev.puppetmaster.bot.matrix.HomeserverConnection;
import dev.puppetmaster.bot.matrix.MatrixException;
import dev.puppetmaster.bot.outbox.Backoff;
import dev.puppetmaster.bot.store.StoreException;
import dev.puppetmaster.bot.transport.Clients;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one bot as a process of its own, behind an application service of its own.
 *
 * <table>
 * <caption>Environment variables; the first five must be set</caption>
 * <tr><td>PUPPETMASTER_HOMESERVER_URL</td><td>the client-server address</td></tr>
 * <tr><td>PUPPETMASTER_USER_ID</td><td>the bot's full Matrix id, within the registration's namespace</td></tr>
 * <tr><td>PUPPETMASTER_APPSERVICE_ID</td><td>id of the registration</td></tr>
 * <tr><td>PUPPETMASTER_AS_TOKEN</td><td>as_token of the registration</td></tr>
 * <tr><td>PUPPETMASTER_HS_TOKEN</td><td>hs_token of the registration</td></tr>
 * <tr><td>PUPPETMASTER_LISTEN</td><td>where the registration's url leads; 127.0.0.1:29333</td></tr>
 * <tr><td>PUPPETMASTER_STORE</td><td>its SQLite file; ./LOCALPART.db</td></tr>
 * <tr><td>PUPPETMASTER_ACCESS</td><td>globs of who may ask it, separated by commas; everybody on its server</td></tr>
 * </table>
 */
public final class Bots {
    private static final Logger LOG = LoggerFactory.getLogger(Bots.class);

    private Bots() {}

    /**
     * Runs the bot until the process is told to end (SIGTERM, Ctrl-C): then it takes nothing more, and what it had begun
     * and cannot end at once is kept for the next start. What is wrong with the settings or the homeserver is one line on
     * standard error, and the exit code is 2.
     */
    public static void run(Brain brain) {
        try {
            BotHost host = start(brain, System.getenv());
            CountDownLatch end = new CountDownLatch(1);
            Runtime.getRuntime()
                    .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(() -> {
                        host.close();
                        end.countDown();
                    }));
            end.await();
        } catch (IllegalArgumentException | IOException | StoreException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Starts the bot: makes its account and its device where they are missing, then listens. While the homeserver does not
     * answer, it waits.
     *
     * @param environment the variables above
     * @return the running bot; close it to stop
     * @throws IllegalArgumentException in one line: the variable that is wrong or that the homeserver refuses
     * @throws IOException in one line: if it cannot listen
     * @throws StoreException if the store cannot be used
     */
    public static BotHost start(Brain brain, Map<String, String> environment) throws IOException, InterruptedException {
        BotEnvironment bot = BotEnvironment.of(environment);
        makeAccount(bot);
        try {
            BotHost host = BotHost.start(
                    bot.settings(), bot.roster(brain), BotHost.Observer.NONE, (step, puppet, event) -> {});
            LOG.info(
                    "{} listens on {}, for {}",
                    bot.userId(),
                    bot.settings().listen(),
                    bot.settings().homeserverUrl());
            return host;
        } catch (IOException e) {
            throw new IOException(
                    "PUPPETMASTER_LISTEN: cannot listen on " + bot.settings().listen() + " (" + e.getMessage()
                            + "): stop who does, or choose another address and put it into the registration's url",
                    e);
        }
    }

    private static void makeAccount(BotEnvironment bot) throws InterruptedException {
        BotHost.Settings settings = bot.settings();
        Backoff backoff = new Backoff();
        try (HomeserverConnection homeserver = HomeserverConnection.to(settings.homeserverUrl())) {
            var client = new Clients(homeserver, settings.asToken()).withoutDevice(bot.userId());
            while (true) {
                try {
                    client.register();
                    client.putDevice(Clients.DEVICE, "puppetmaster");
                    return;
                } catch (MatrixException.Retryable e) {
                    LOG.warn("{}: {}: I wait for the homeserver", settings.homeserverUrl(), e.getMessage());
                    Thread.sleep(backoff.next(e.retryAfter()));
                } catch (MatrixException e) {
                    throw new IllegalArgumentException(refused(bot, e), e);
                }
            }
        }
    }

    private static String refused(BotEnvironment bot, MatrixException e) {
        return switch (e.errcode()) {
            case "M_UNKNOWN_TOKEN", "M_MISSING_TOKEN" ->
                "PUPPETMASTER_AS_TOKEN: the homeserver does not know it: compare it with as_token in the registration"
                        + " file, and restart the homeserver after a change (" + e.getMessage() + ")";
            case "M_EXCLUSIVE", "M_FORBIDDEN" ->
                "PUPPETMASTER_USER_ID=" + bot.userId() + " is not in namespaces.users of the registration: correct one"
                        + " of them (" + e.getMessage() + ")";
            default ->
                "PUPPETMASTER_HOMESERVER_URL=" + bot.settings().homeserverUrl()
                        + " answers, but not as a homeserver that takes this bot: check the address (" + e.getMessage()
                        + ")";
        };
    }
}
