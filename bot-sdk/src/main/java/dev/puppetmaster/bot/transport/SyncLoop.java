package dev.puppetmaster.bot.transport;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.bot.matrix.MatrixClient;
import dev.puppetmaster.bot.matrix.MatrixException;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.outbox.Backoff;
import dev.puppetmaster.bot.store.StoreException;
import dev.puppetmaster.bot.store.SyncTable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One puppet's {@code /sync}, asked again and again until it is closed; nothing else ends it. An answer counts only when it
 * is in the store: until then the same is asked again. The homeserver's silence ends a poll after 80 s.
 */
final class SyncLoop {
    private static final Logger LOG = LoggerFactory.getLogger(SyncLoop.class);
    private static final Duration POLL = Duration.ofSeconds(30);
    /** For what only a person can mend, such as a token that was revoked. */
    private static final Duration REFUSED = Duration.ofSeconds(30);

    private final UserId puppet;
    private final MatrixClient client;
    private final SyncTable positions;
    private final Function<UserId, List<SyncTable.Anchor>> said;
    private final Consumer<SyncBatch> inbox;
    private final Runnable back;
    private final Thread thread;
    private final Backoff backoff = new Backoff();
    private volatile Health health = new Health(false, "not reached yet");
    private volatile boolean closed;
    private boolean away = true;
    private @Nullable String since;
    private String filter = SyncBatch.filter();

    /**
     * @param said what the puppet said of late: what was said after the last hearing, a restored homeserver has lost without
     *     having lost what was heard
     * @param inbox takes an answer; while it throws, the same is asked again
     * @param back called when the homeserver answers again after it was away
     */
    SyncLoop(
            MatrixClient client,
            SyncTable positions,
            Function<UserId, List<SyncTable.Anchor>> said,
            Consumer<SyncBatch> inbox,
            Runnable back) {
        this.puppet = client.user();
        this.client = client;
        this.positions = positions;
        this.said = said;
        this.inbox = inbox;
        this.back = back;
        this.thread = Thread.ofVirtual().name("sync " + puppet).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    Health health() {
        return health;
    }

    private void run() {
        try {
            while (!closed) {
                Optional<Duration> pause = pollAndSurvive();
                if (pause.isPresent() && !closed) {
                    Thread.sleep(pause.get());
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("the sync of {} was closed", puppet);
        }
    }

    /** One poll; how long to wait after it if it failed. */
    private Optional<Duration> pollAndSurvive() {
        try {
            poll();
            return Optional.empty();
        } catch (MatrixException.Retryable e) {
            return failed(e.getMessage(), backoff.next(e.retryAfter()));
        } catch (MatrixException e) {
            if (since != null && e.status() == 400) {
                LOG.warn(
                        "{}: the homeserver takes the sync token no more, rooms are read anew: {}",
                        puppet,
                        e.getMessage());
                positions.forget(puppet);
            }
            Duration guess = backoff.next(null);
            return failed(explained(e), e.status() == 400 ? guess : REFUSED);
        } catch (StoreException e) {
            return failed("the store: " + e.getMessage(), backoff.next(null));
        } catch (RuntimeException e) {
            LOG.error("the sync of {} goes on after a failure that should not be", puppet, e);
            return failed(String.valueOf(e.getMessage()), backoff.next(null));
        }
    }

    private Optional<Duration> failed(String why, Duration pause) {
        if (!closed && (health.up() || !health.message().equals(why))) {
            LOG.warn("{} hears nothing: {}", puppet, why);
        }
        health = new Health(false, why);
        away = true;
        return Optional.of(pause);
    }

    private String explained(MatrixException e) {
        return e.errcode().equals("M_UNKNOWN_TOKEN")
                ? "the homeserver ended the login of " + puppet + ": give its password, or a new access token ("
                        + e.getMessage() + ")"
                : e.getMessage();
    }

    private void poll() {
        if (away) {
            since = whereToGoOn();
        }
        Duration timeout = away ? Duration.ZERO : POLL;
        if (since == null) {
            filter = SyncBatch.filter();
        }
        JsonNode answer = client.sync(since, filter, timeout);
        SyncBatch batch = SyncBatch.of(puppet, since, answer);
        if (batch.position().next().isEmpty()) {
            throw new MatrixException.Retryable("/sync: the answer has no next_batch", "", 200, null, null);
        }
        if (!batch.isEmpty()) {
            inbox.accept(batch);
        }
        since = batch.position().next();
        if (away) {
            LOG.info("{} hears {}", puppet, batch.first() ? "its homeserver for the first time" : "its homeserver");
            health = new Health(true, "");
            away = false;
            backoff.reset();
            back.run();
        }
    }

    /**
     * The stored token, unless the homeserver was restored from a backup while we did not hear it: then a token of ours may
     * lie in its future, and what comes until it gets there would be missed.
     */
    private @Nullable String whereToGoOn() {
        Optional<SyncTable.Position> stored = positions.get(puppet);
        Optional<SyncTable.Anchor> anchor = stored.flatMap(position -> Optional.ofNullable(position.anchor()))
                .flatMap(heard -> Stream.concat(Stream.of(heard), said.apply(puppet).stream())
                        .filter(this::isGone)
                        .findFirst());
        if (anchor.isPresent()) {
            LOG.warn(
                    "{}: the homeserver does not know {} any more, it may have been restored: rooms are read anew",
                    puppet,
                    anchor.get().event());
            positions.forget(puppet);
            return null;
        }
        return stored.map(SyncTable.Position::next)
                .filter(next -> !next.isEmpty())
                .orElse(null);
    }

    private boolean isGone(SyncTable.Anchor anchor) {
        try {
            return client.event(anchor.room(), anchor.event()).isEmpty();
        } catch (MatrixException.Denied e) {
            if (e.status() != 403) {
                throw e;
            }
            LOG.debug("{} was put out of {}: its events tell nothing", puppet, anchor.room());
            return false;
        }
    }

    void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
