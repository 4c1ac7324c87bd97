package dev.puppetmaster.bot.brain;

import dev.puppetmaster.bot.Ask;
import dev.puppetmaster.bot.Step;
import dev.puppetmaster.bot.matrix.MatrixClient;
import dev.puppetmaster.bot.matrix.MatrixException;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.outbox.Contents;
import dev.puppetmaster.bot.outbox.Outbox;
import dev.puppetmaster.bot.outbox.Replies;
import dev.puppetmaster.bot.store.InboxTable;
import dev.puppetmaster.bot.store.OutboxTable;
import dev.puppetmaster.bot.store.Store;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What shows a person that a puppet works: the read receipt and the typing notice when it takes a moment, 👀 after a second. All of it may be lost
 * without harm, so it goes beside the turn and never holds it up.
 */
final class Signs {
    private static final Logger LOG = LoggerFactory.getLogger(Signs.class);
    /**
     * An answer that comes sooner needs neither a receipt nor a typing notice: it says both itself, and each of them costs
     * the homeserver about as much as the answer.
     */
    private static final long SIGNS_AFTER_MILLIS = 120;

    private static final long EYES_AFTER_MILLIS = 1_000;
    private static final Duration TYPING = Duration.ofSeconds(30);
    static final String EYES = "eyes";

    private final MatrixClient client;
    private final Store store;
    private final Outbox outbox;
    private final Ask ask;
    private final Step.Listener steps;
    private final CountDownLatch done = new CountDownLatch(1);

    Signs(MatrixClient client, Store store, Outbox outbox, Ask ask, Step.Listener steps) {
        this.client = client;
        this.store = store;
        this.outbox = outbox;
        this.ask = ask;
        this.steps = steps;
    }

    void show() {
        Thread.ofVirtual().name("signs " + ask.event()).start(this::run);
    }

    private void run() {
        try {
            if (done.await(SIGNS_AFTER_MILLIS, TimeUnit.MILLISECONDS)) {
                return;
            }
            client.readReceipt(ask.room(), ask.event());
            reached(Step.RECEIPT_SENT);
            client.typing(ask.room(), true, TYPING);
            reached(Step.TYPING_SENT);
            if (!done.await(EYES_AFTER_MILLIS - SIGNS_AFTER_MILLIS, TimeUnit.MILLISECONDS)) {
                eyes();
                while (!done.await(TYPING.toMillis() * 2 / 3, TimeUnit.MILLISECONDS)) {
                    client.typing(ask.room(), true, TYPING);
                }
            }
            client.typing(ask.room(), false, TYPING);
        } catch (MatrixException e) {
            LOG.debug("signs in {}: {}", ask.room(), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void eyes() {
        if (ask.fromPuppet()) {
            return;
        }
        OutboxTable.Draft eyes = new OutboxTable.Draft(
                client.user(),
                ask.room(),
                "m.reaction",
                Contents.reaction(ask.event(), "👀"),
                ask.event(),
                EYES,
                null,
                true);
        // The turn may have ended since: then nothing would take them back.
        boolean working = store.transaction(() -> {
            boolean open = store.inbox()
                    .find(client.user(), ask.event())
                    .map(entry -> entry.state() == InboxTable.State.ACCEPTED)
                    .orElse(false);
            // An answer that grows says more than 👀.
            open &= !store.outbox().isThere(TxnId.of(client.user(), ask.event().value(), Replies.DRAFT));
            if (open) {
                store.outbox().add(eyes);
            }
            return open;
        });
        if (!working) {
            return;
        }
        outbox.wake(new OutboxTable.Queue(client.user(), ask.room()));
    }

    private void reached(Step step) {
        steps.reached(step, client.user(), ask.event().value());
    }

    /** The turn ended. */
    void close() {
        done.countDown();
    }
}
