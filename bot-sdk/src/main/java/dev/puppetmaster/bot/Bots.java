package dev.puppetmaster.bot;

import dev.puppetmaster.bot.store.Lease;
import dev.puppetmaster.bot.store.StoreException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one bot as a process of its own: on any homeserver where it has an account, or behind an application service of
 * its own.
 *
 * <table>
 * <caption>Environment variables; the first two and one way to sign in must be set</caption>
 * <tr><td>PUPPETMASTER_HOMESERVER_URL</td><td>the client-server address</td></tr>
 * <tr><td>PUPPETMASTER_USER_ID</td><td>the bot's full Matrix id</td></tr>
 * <tr><td>PUPPETMASTER_PASSWORD</td><td>of its account; the login is made once and kept</td></tr>
 * <tr><td>PUPPETMASTER_PASSWORD_FILE</td><td>instead: a file with the password</td></tr>
 * <tr><td>PUPPETMASTER_ACCESS_TOKEN</td><td>instead: of a login that you made</td></tr>
 * <tr><td>PUPPETMASTER_APPSERVICE_ID</td><td>instead, with both tokens: id of the registration, whose namespace contains
 *     the bot's id</td></tr>
 * <tr><td>PUPPETMASTER_AS_TOKEN</td><td>as_token of the registration</td></tr>
 * <tr><td>PUPPETMASTER_HS_TOKEN</td><td>hs_token of the registration</td></tr>
 * <tr><td>PUPPETMASTER_LISTEN</td><td>where the registration's url leads; 127.0.0.1:29333</td></tr>
 * <tr><td>PUPPETMASTER_STORE</td><td>its SQLite file; ./LOCALPART.db. Or the address of a PostgreSQL database, {@code
 * jdbc:postgresql://HOST/DATABASE?user=NAME&currentSchema=SCHEMA}, a schema a bot. The login is kept beside the file in {@code NAME.session}, or in ./LOCALPART.session</td></tr>
 * <tr><td>PUPPETMASTER_STORE_PASSWORD_FILE, PUPPETMASTER_STORE_PASSWORD</td><td>that database's password</td></tr>
 * <tr><td>PUPPETMASTER_HEALTH</td><td>where {@link #run} has a {@link HealthPage}, HOST:PORT; none without it</td></tr>
 * <tr><td>PUPPETMASTER_ACCESS</td><td>globs of who may ask it, separated by commas; everybody on its server</td></tr>
 * </table>
 */
public final class Bots {
    private static final Logger LOG = LoggerFactory.getLogger(Bots.class);

    private Bots() {}

    /**
     * Runs the bot until the process is told to end (SIGTERM, Ctrl-C): then it takes nothing more, and what it had begun
     * and cannot end at once is kept for the next start. A second process with the same store waits and goes on when the
     * first ends, however it ends. A store that is found damaged is rebuilt from the rooms. What is wrong with the
     * settings or the homeserver is one line on standard error, and the exit code is 2.
     */
    public static void run(Brain brain, BotHost.Observer... observers) {
        try {
            Map<String, String> environment = System.getenv();
            BotHost.Observer observer = withHealthPage(environment, BotHost.Observer.all(observers));
            AtomicReference<BotHost> running = new AtomicReference<>();
            Runtime.getRuntime()
                    .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(() -> closeRunning(running)));
            while (true) {
                BotHost host = start(brain, environment, observer);
                running.set(host);
                CountDownLatch lost = new CountDownLatch(1);
                host.store().onLost(why -> {
                    LOG.error("{}: I begin anew", why);
                    lost.countDown();
                });
                lost.await();
                closeRunning(running);
            }
        } catch (IllegalArgumentException | IOException | StoreException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** It stays while hosts come and go, until the process ends. */
    private static BotHost.Observer withHealthPage(Map<String, String> environment, BotHost.Observer observer)
            throws IOException {
        Optional<InetSocketAddress> address = BotEnvironment.of(environment).health();
        if (address.isEmpty()) {
            return observer;
        }
        try {
            return BotHost.Observer.all(observer, HealthPage.listen(address.get()));
        } catch (BindException e) {
            throw new IOException(
                    "PUPPETMASTER_HEALTH: cannot listen on " + address.get() + " (" + e.getMessage()
                            + "): stop who does, or choose another address",
                    e);
        }
    }

    /** Who is first closes it: the end of the process, or of its store. */
    private static void closeRunning(AtomicReference<BotHost> running) {
        BotHost host = running.getAndSet(null);
        if (host != null) {
            host.close();
        }
    }

    /**
     * Starts the bot: signs in, or makes its account and its device where it is an application service's and they are
     * missing; then listens. While the homeserver does not answer, it waits.
     *
     * @param environment the variables above
     * @param observers told of what happens, e.g. {@link dev.puppetmaster.bot.metrics.BotMetrics} or a {@link HealthPage}
     * @return the running bot; close it to stop
     * @throws IllegalArgumentException in one line: the variable that is wrong or that the homeserver refuses
     * @throws IOException in one line: if it cannot listen, or the login cannot be kept
     * @throws StoreException if the store cannot be used
     */
    public static BotHost start(Brain brain, Map<String, String> environment, BotHost.Observer... observers)
            throws IOException, InterruptedException {
        BotEnvironment bot = BotEnvironment.of(environment);
        BotHost.Transport transport = SignIn.of(bot);
        try {
            BotHost host = BotHost.start(
                    new BotHost.Settings(bot.homeserverUrl(), transport, bot.store(), Lease.WAIT),
                    bot.roster(brain),
                    BotHost.Observer.all(observers),
                    (step, puppet, event) -> {});
            LOG.info("{} listens to {}", bot.userId(), bot.homeserverUrl());
            return host;
        } catch (BindException e) {
            String address = transport instanceof BotHost.Appservice appservice ? " on " + appservice.listen() : "";
            throw new IOException(
                    "PUPPETMASTER_LISTEN: cannot listen" + address + " (" + e.getMessage()
                            + "): stop who does, or choose another address and put it into the registration's url",
                    e);
        }
    }
}
