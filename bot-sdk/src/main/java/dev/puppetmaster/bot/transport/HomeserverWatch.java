package dev.puppetmaster.bot.transport;

import dev.puppetmaster.bot.matrix.HomeserverConnection;
import dev.puppetmaster.bot.matrix.MatrixClient;
import dev.puppetmaster.bot.matrix.MatrixException;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.outbox.Backoff;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that the homeserver was away. A homeserver that was killed forgets what it had not pushed yet and, after its
 * restart, tries again only when something new happens; so somebody has to notice. A long poll that asks for nothing is
 * held open; when it breaks, the homeserver is pinged until it reaches us again, and then every room may have a gap.
 */
public final class HomeserverWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HomeserverWatch.class);
    private static final String NOTHING =
            "{\"room\":{\"rooms\":[]},\"presence\":{\"types\":[],\"limit\":%d}," + "\"account_data\":{\"types\":[]}}";
    /** A homeserver that is being started is given so many pings before anybody is told. */
    private static final int STARTING = 10;

    private static final Duration POLL = Duration.ofSeconds(25);
    /**
     * A homeserver that pushes what it could not push before is not done when it is there again, and what it queues in the
     * moment in which it is done it leaves (Synapse's recoverer; seen). So everything is read back once more a little later, and
     * until then nothing that is pushed is taken for all there is.
     */
    private static final Duration SETTLING = Duration.ofSeconds(10);
    /** Without a puppet nobody can poll; one may come. */
    private static final Duration NOBODY = Duration.ofSeconds(1);

    private final HomeserverConnection homeserver;
    private final Secret asToken;
    private final String appserviceId;
    private final Supplier<Optional<MatrixClient>> watcher;
    private final Continuity continuity;
    private final Thread thread = Thread.ofVirtual().name("homeserver watch").unstarted(this::run);
    private volatile Health health = new Health(false, "not reached yet");
    private volatile boolean closed;
    private boolean neverUp = true;
    private String told = "";

    /** What hangs on the homeserver's being there all the time. */
    public interface Continuity {
        /**
         * The homeserver is there (again): catch up now. May throw {@link MatrixException}: then the homeserver went away
         * once more.
         */
        void back();

        /**
         * A little later: what is said from now on is pushed, in order. Catch up once more with what was not. May throw
         * {@link MatrixException}, as {@link #back()}.
         */
        void settled();

        /** A poll begins; the action is called if the homeserver answered it, so that it was there all the while. */
        Runnable pollBegins();
    }

    /**
     * @param watcher gives the client that holds the long poll: of any one puppet, if there is one
     * @param continuity what hangs on the homeserver's being there all the time
     */
    public HomeserverWatch(
            HomeserverConnection homeserver,
            Secret asToken,
            String appserviceId,
            Supplier<Optional<MatrixClient>> watcher,
            Continuity continuity) {
        this.homeserver = homeserver;
        this.asToken = asToken;
        this.appserviceId = appserviceId;
        this.watcher = watcher;
        this.continuity = continuity;
    }

    public void start() {
        thread.start();
    }

    public Health health() {
        return health;
    }

    private void run() {
        try {
            Backoff backoff = new Backoff();
            while (!closed) {
                reach();
                long began = System.nanoTime();
                if (catchUp()) {
                    hold();
                }
                if (System.nanoTime() - began > Duration.ofSeconds(30).toNanos()) {
                    backoff.reset();
                } else if (!closed) {
                    Thread.sleep(backoff.next(null).dividedBy(2));
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("the watch was closed");
        }
    }

    /** Pings until the homeserver reaches us. */
    private void reach() throws InterruptedException {
        Backoff backoff = new Backoff();
        int attempt = 0;
        while (!closed) {
            try {
                homeserver.pingAppservice(asToken, appserviceId, "ping-" + attempt++);
                return;
            } catch (MatrixException e) {
                String why = explained(e);
                boolean starting = neverUp && attempt < STARTING && e.status() == 0;
                if (!starting && !why.equals(told)) {
                    LOG.warn("{}", why);
                    told = why;
                }
                health = new Health(false, why);
                Thread.sleep(backoff.next(null).dividedBy(2));
            }
        }
    }

    private static String explained(MatrixException e) {
        return switch (e.errcode()) {
            case "M_UNKNOWN_TOKEN" ->
                "RegistrationMissing: the homeserver does not know our application service: add puppets.yaml to its"
                        + " app_service_config_files and restart it (" + e.getMessage() + ")";
            case "M_FORBIDDEN" ->
                "RegistrationRejected: the token belongs to another application service: compare puppets.yaml here and"
                        + " there (" + e.getMessage() + ")";
            case "M_URL_NOT_SET" -> "RegistrationRejected: puppets.yaml there has no url (" + e.getMessage() + ")";
            case "M_CONNECTION_FAILED", "M_CONNECTION_TIMEOUT", "M_BAD_STATUS" ->
                "the homeserver cannot reach us: check the url in puppets.yaml (" + e.getMessage() + ")";
            default -> "the homeserver is away: " + e.getMessage();
        };
    }

    private boolean catchUp() {
        try {
            continuity.back();
            if (!health.up()) {
                LOG.info("the homeserver is there: {}", homeserver.baseUrl());
            }
            health = new Health(true, "");
            neverUp = false;
            told = "";
            return true;
        } catch (MatrixException e) {
            if (!closed) {
                LOG.warn("the homeserver went away while rooms were read back: {}", e.getMessage());
            }
            health = new Health(false, e.getMessage());
            return false;
        } catch (RuntimeException e) {
            return goesOn(e);
        }
    }

    /** Nothing but being closed ends the watch: without it nobody would notice what is missing. */
    private boolean goesOn(RuntimeException e) {
        if (!closed) {
            LOG.error("the watch goes on after a failure that should not be", e);
        }
        health = new Health(false, String.valueOf(e.getMessage()));
        return false;
    }

    /**
     * Returns when the homeserver went away, or an hour passed: then what is old is forgotten. Nobody asked in these words
     * before: Synapse would answer at once, from memory, what it answered to a watch within the last two minutes.
     */
    private void hold() throws InterruptedException {
        String nothing = NOTHING.formatted(ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE));
        String since = null;
        boolean settled = false;
        long until = System.nanoTime() + Duration.ofHours(1).toNanos();
        while (!closed && System.nanoTime() < until) {
            Optional<MatrixClient> client = watcher.get();
            if (client.isEmpty()) {
                Thread.sleep(NOBODY);
                continue;
            }
            try {
                boolean settling = since != null && !settled;
                Duration timeout = since == null ? Duration.ZERO : settling ? SETTLING : POLL;
                Runnable answered = continuity.pollBegins();
                since = client.get()
                        .sync(since, nothing, timeout)
                        .path("next_batch")
                        .asText();
                if (settled) {
                    answered.run();
                } else if (settling) {
                    continuity.settled();
                    settled = true;
                }
            } catch (MatrixException e) {
                if (!closed) {
                    LOG.debug("the watch ended: {}", e.getMessage());
                    health = new Health(false, "the homeserver is away: " + e.getMessage());
                }
                return;
            } catch (RuntimeException e) {
                goesOn(e);
                return;
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
