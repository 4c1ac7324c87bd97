package dev.puppetmaster.bot.inbox;

import dev.puppetmaster.bot.Step;
import dev.puppetmaster.bot.gate.Decision;
import dev.puppetmaster.bot.gate.Rule;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.outbox.ApprovalMessages;
import dev.puppetmaster.bot.outbox.ApprovalOutcome;
import dev.puppetmaster.bot.store.ApprovalTable.Request;
import dev.puppetmaster.bot.store.ApprovalTable.Standing;
import dev.puppetmaster.bot.store.ApprovalTable.State;
import dev.puppetmaster.bot.store.InboxTable.Entry;
import dev.puppetmaster.bot.store.Store;
import java.util.ArrayList;
import java.util.List;

/** Writes down what the gate decided about requests for approval, and that their messages say so. In a transaction. */
final class Judgements {
    private final Store store;
    private final Step.Listener steps;

    Judgements(Store store, Step.Listener steps) {
        this.store = store;
        this.steps = steps;
    }

    /** Gives the requests that stand otherwise now. */
    List<Request> write(Entry entry, Decision decision) {
        return switch (decision) {
            case Decision.Decide decide -> decide(entry, decide);
            case Decision.Invalidate invalidate -> invalidate(entry, invalidate);
            default -> List.of();
        };
    }

    private List<Request> decide(Entry entry, Decision.Decide decide) {
        TxnId txn = decide.request();
        UserId by = entry.event().sender();
        if (!store.approvals().decide(txn, decide.approved(), by)) {
            return List.of();
        }
        Standing now = store.approvals().find(txn).orElseThrow();
        say(now.request(), now.state(), ApprovalOutcome.of(now));
        steps.reached(
                Step.APPROVAL_DECISION_WRITTEN,
                entry.puppet(),
                entry.event().eventId().value());
        return List.of(now.request());
    }

    private List<Request> invalidate(Entry entry, Decision.Invalidate invalidate) {
        EventId ask = invalidate.ask();
        if (invalidate.rule() == Rule.ASK_CHANGED) {
            store.journal().changed(entry.puppet(), ask);
        }
        String why = invalidate.rule().because() + ".";
        List<Request> changed = new ArrayList<>();
        for (Standing open : store.approvals().openOf(entry.puppet(), ask)) {
            Request request = open.request();
            if (store.approvals().invalidate(request.txn(), why)) {
                say(request, State.INVALID, why(request));
                changed.add(request);
            }
        }
        return changed;
    }

    private String why(Request request) {
        return ApprovalOutcome.of(store.approvals().find(request.txn()).orElseThrow());
    }

    private void say(Request request, State state, String line) {
        store.outbox().add(ApprovalMessages.outcome(request, state, line));
        store.traces().add(request.puppet(), request.cause(), "approval", line);
    }
}
