package dev.puppetmaster.bot.brain;

import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.outbox.ApprovalMessages;
import dev.puppetmaster.bot.outbox.ApprovalOutcome;
import dev.puppetmaster.bot.store.ApprovalTable.Standing;
import dev.puppetmaster.bot.store.OutboxTable.Queue;
import dev.puppetmaster.bot.store.Store;
import java.util.ArrayList;
import java.util.List;

/**
 * Ends the requests for approval that a turn leaves behind, as where it was stopped: nobody uses them any more, and nobody
 * will say how a call ended.
 */
final class Withdrawal {
    private static final String WHY = "the message that it was for is done with.";

    private Withdrawal() {}

    /** To be called in the transaction that ends the turn; gives the queues that have something to say. */
    static List<Queue> of(Store store, UserId puppet, EventId cause) {
        List<Queue> toWake = new ArrayList<>();
        for (Standing open : store.approvals().openOf(puppet, cause)) {
            if (store.approvals().invalidate(open.request().txn(), WHY)) {
                say(store, open.request().txn());
                toWake.add(new Queue(puppet, open.request().room()));
            }
        }
        store.approvals().turnEnded(puppet, cause);
        return toWake;
    }

    /** The request's message says how it ended. */
    static void say(Store store, TxnId txn) {
        Standing end = store.approvals().find(txn).orElseThrow();
        String line = ApprovalOutcome.of(end);
        store.outbox().add(ApprovalMessages.outcome(end.request(), end.state(), line));
        store.traces().add(end.request().puppet(), end.request().cause(), "approval", line);
    }
}
