package dev.puppetmaster.bots.runtime;

import dev.puppetmaster.api.runtime.ApprovalBatch;
import dev.puppetmaster.api.runtime.RuntimeApi;
import dev.puppetmaster.bot.BotHost;
import dev.puppetmaster.bot.Step;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.outbox.Backoff;
import dev.puppetmaster.bot.store.ApprovalTable;
import dev.puppetmaster.bot.store.ApprovalTable.Untold;
import dev.puppetmaster.bot.store.Store;
import dev.puppetmaster.bot.store.StoreException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the registrar how approvals stand. The store remembers what was told, so that nothing is lost, whichever of the two dies
 * when; a registrar that began anew is told everything again.
 */
final class ApprovalTeller implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ApprovalTeller.class);
    /** So often a registrar is asked whether it is the same, and the store for what no step told of. */
    private static final Duration AT_LEAST = Duration.ofSeconds(20);

    /** After these steps a request may stand otherwise. */
    private static final Set<Step> NEWS = EnumSet.of(
            Step.APPROVAL_COMMITTED,
            Step.APPROVAL_DECISION_COMMITTED,
            Step.APPROVAL_USED,
            Step.EFFECT_COMMITTED,
            Step.TURN_RESUMED,
            Step.ANSWER_COMMITTED);

    private final RuntimeApi registrar;
    private final String namespace;
    private final String homeserver;
    private final Semaphore news = new Semaphore(0);
    private @Nullable Thread thread;

    ApprovalTeller(RuntimeApi registrar, String namespace, String homeserver) {
        this.registrar = registrar;
        this.namespace = namespace;
        this.homeserver = homeserver;
    }

    /** Wakes this when there may be something to tell. */
    BotHost.Observer observer() {
        return new BotHost.Observer() {
            @Override
            public void reached(Step step, UserId who) {
                if (NEWS.contains(step)) {
                    news.release();
                }
            }
        };
    }

    void start(Store store) {
        thread = Thread.ofVirtual().name("approvals").start(() -> run(store));
    }

    private void run(Store store) {
        Backoff patience = new Backoff();
        try {
            while (!Thread.currentThread().isInterrupted()) {
                news.drainPermits();
                List<Untold> batch = store.approvals().untold(ApprovalBatch.MAX);
                if (tell(batch, store)) {
                    patience.reset();
                    // to a registrar that began anew there may be something after all
                    if (store.approvals().untold(1).isEmpty()) {
                        boolean unused = news.tryAcquire(AT_LEAST.toMillis(), TimeUnit.MILLISECONDS);
                    }
                } else {
                    Thread.sleep(patience.next(null));
                }
            }
        } catch (InterruptedException | StoreException e) {
            LOG.debug("nothing more is told of approvals: {}", e.getMessage());
        }
    }

    /** False if they have to be told again. */
    private boolean tell(List<Untold> batch, Store store) throws InterruptedException {
        String keeper;
        try {
            keeper = registrar.keep(
                    namespace,
                    homeserver,
                    batch.stream().map(ApprovalReports::of).toList());
        } catch (RuntimeException e) {
            LOG.warn("{} reports of approvals cannot be kept now, they are told again", batch.size(), e);
            return false;
        }
        if (keeper == null) {
            return false;
        }
        ApprovalTable approvals = store.approvals();
        return store.transaction(() -> {
            approvals.tellAnew(keeper);
            batch.forEach(it -> approvals.told(it, keeper));
            return true;
        });
    }

    @Override
    public void close() {
        Thread running = thread;
        if (running != null) {
            running.interrupt();
            try {
                running.join(Duration.ofSeconds(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
