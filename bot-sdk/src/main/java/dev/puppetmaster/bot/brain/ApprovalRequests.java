package dev.puppetmaster.bot.brain;

import dev.puppetmaster.bot.Approval;
import dev.puppetmaster.bot.Ask;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Step;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixException;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.Sha256;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.outbox.ApprovalMessages;
import dev.puppetmaster.bot.outbox.ApprovalOutcome;
import dev.puppetmaster.bot.outbox.Markdown;
import dev.puppetmaster.bot.store.ApprovalTable;
import dev.puppetmaster.bot.store.ApprovalTable.Call;
import dev.puppetmaster.bot.store.ApprovalTable.Request;
import dev.puppetmaster.bot.store.ApprovalTable.Standing;
import dev.puppetmaster.bot.store.ApprovalTable.State;
import dev.puppetmaster.bot.store.OutboxTable;
import dev.puppetmaster.bot.store.OutboxTable.Message;
import dev.puppetmaster.bot.store.Store;
import dev.puppetmaster.bot.store.StoreException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one turn for approvals. Used by one thread, the brain's. What a request's message says and what is approved
 * are one text; its transaction id contains the hash of it, so that another call never finds this one's approval.
 */
final class ApprovalRequests {
    private static final long FIRST_LOOK_MILLIS = 50;
    private static final long LAST_LOOK_MILLIS = 2_000;

    private final LiveTurn.Tools tools;
    private final LiveTurn turn;
    private final Ask ask;
    private final Turns.Running running;
    private int requests;
    /** The last one that was used, while its call has not ended. */
    private @Nullable TxnId used;

    ApprovalRequests(LiveTurn.Tools tools, LiveTurn turn, Ask ask, Turns.Running running) {
        this.tools = tools;
        this.turn = turn;
        this.ask = ask;
        this.running = running;
    }

    /** Reads what was said in a room and did not come. */
    interface Hearing {
        void hear(RoomId room, UserId reader);
    }

    /** @param change says what the call would change now */
    Approval.Decision of(Approval approval, Callable<String> change) throws RefusedException, InterruptedException {
        String binding = binding(approval);
        String part = "approval-" + ++requests + "-" + binding;
        TxnId txn = TxnId.of(turn.self(), ask.event().value(), part);
        Optional<Standing> before = store().approvals().find(txn);
        if (before.isEmpty()) {
            if (store().journal().isChanged(turn.self(), ask.event())) {
                return new Approval.Invalid("Nothing is approved for a message that was edited or taken back.");
            }
            request(approval, binding, part, txn);
        }
        String shown = turn.draft().text();
        long began = System.nanoTime();
        Standing end = await(new Wait(txn, shown, approval.diff(), change));
        used = end.state() == State.USED ? txn : null;
        String line = ApprovalOutcome.of(end);
        turn.draft().show(shown.isBlank() ? Markdown.escaped(line) : shown);
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        turn.called(new ToolCall(
                "approval of " + approval.function(),
                linked(end.request()).map(link -> "[request](" + link + "): ").orElse("") + Markdown.escaped(line),
                millis,
                end.state() != State.USED));
        return decision(end, line);
    }

    private static Approval.Decision decision(Standing end, String line) {
        return switch (end.state()) {
            case USED -> new Approval.Approved(Objects.requireNonNull(end.by()), line);
            case REFUSED -> new Approval.Refused(Objects.requireNonNull(end.by()), line);
            case EXPIRED -> new Approval.Expired(line);
            case INVALID -> new Approval.Invalid(line);
            case WAITING, APPROVED -> throw new IllegalStateException("not over: " + end.state());
        };
    }

    void callEnded(Approval.Result result) {
        TxnId last = used;
        if (last != null) {
            store().approvals().ended(last, ApprovalTable.Result.valueOf(result.name()));
            used = null;
        }
    }

    private String binding(Approval approval) {
        return Sha256.hex(String.join(
                "\n",
                turn.self().value(),
                ask.event().value(),
                approval.tool(),
                approval.function(),
                approval.arguments() + (approval.diff().isEmpty() ? "" : "\n" + approval.diff())));
    }

    // ---- asking

    private void request(Approval approval, String binding, String part, TxnId txn) throws RefusedException {
        long deadline = store().now() + approval.timeout().toMillis();
        String words = new RequestWords(ask.sender(), turn.linkTo(ask.room(), ask.event())).of(approval, deadline);
        if (!ApprovalMessages.fits(words)) {
            String what = approval.diff().isEmpty() ? "The arguments of `" : "The arguments and the change of `";
            throw new RefusedException(what + approval.function()
                    + "` are too long to be shown whole to whoever has to approve the call; make them shorter.");
        }
        Request request = new Request(
                txn,
                turn.self(),
                ask.event(),
                ask.room(),
                approval.room(),
                binding,
                approval.approvers(),
                words,
                new Call(approval.tool(), approval.function(), approval.recorded(), approval.diff(), ask.sender()),
                deadline);
        store().transaction(() -> {
            store().approvals().add(request);
            ApprovalMessages.ask(request, part, ask.conversation(), ask.hop()).forEach(store().outbox()::add);
            turn.trace("asked", "for approval of " + approval.function() + " of " + approval.tool());
            turn.step(Step.APPROVAL_WRITTEN);
            return true;
        });
        turn.step(Step.APPROVAL_COMMITTED);
        tools.outbox().wake(new OutboxTable.Queue(turn.self(), approval.room()));
    }

    // ---- waiting

    /** Gives how it ended: not waiting, and not approved without being used. */
    private Standing await(Wait wait) throws InterruptedException {
        TxnId txn = wait.txn;
        while (true) {
            CountDownLatch changed = tools.questions().await(txn);
            try {
                Standing standing = store().approvals().find(txn).orElseThrow();
                switch (standing.state()) {
                    case WAITING -> wait.decided(standing, changed);
                    case APPROVED -> wait.toUse(standing, changed);
                    case USED, REFUSED, EXPIRED, INVALID -> {
                        turn.step(Step.TURN_RESUMED);
                        return standing;
                    }
                }
            } finally {
                tools.questions().forget(txn);
            }
        }
    }

    /** One wait from its beginning to its end. */
    private final class Wait {
        private final TxnId txn;
        private final String shown;
        private final String approved;
        private final Callable<String> change;
        private boolean linkShown;
        private boolean heardDecisions;
        private boolean heardChanges;
        private long look = FIRST_LOOK_MILLIS;

        Wait(TxnId txn, String shown, String approved, Callable<String> change) {
            this.txn = txn;
            this.shown = shown;
            this.approved = approved;
            this.change = change;
        }

        void decided(Standing standing, CountDownLatch changed) throws InterruptedException {
            Request request = standing.request();
            Optional<Message> message = store().outbox().byTxn(txn);
            if (message.filter(sent -> sent.state().equals("FAILED")).isPresent()) {
                end(request, State.INVALID, "the homeserver does not let me ask in the approvals room.");
                return;
            }
            long left = request.deadline() - store().now();
            if (left > 0) {
                showLink(request);
                pause(changed, linkShown ? left : Math.min(left, nextLook()));
                return;
            }
            heardDecisions = heardDecisions || hears(request.room(), request.askRoom());
            boolean over = heardDecisions && end(request, State.EXPIRED, "");
            if (!over) {
                pause(changed, nextLook());
            }
        }

        /** What was approved is used only when nothing that would make it invalid is known to the homeserver. */
        void toUse(Standing standing, CountDownLatch changed) throws InterruptedException {
            Request request = standing.request();
            heardChanges = heardChanges || hears(request.askRoom(), request.room());
            if (heardChanges && !isStillSo()) {
                end(request, State.INVALID, "what the call would change is not what was approved any more.");
                return;
            }
            boolean used = heardChanges
                    && store().transaction(() -> store().approvals().use(request));
            if (used) {
                turn.step(Step.APPROVAL_USED);
            } else {
                pause(changed, nextLook());
            }
        }

        private boolean isStillSo() throws InterruptedException {
            try {
                return change.call().equals(approved);
            } catch (InterruptedException | StoreException e) {
                throw e;
            } catch (Exception e) {
                turn.note("What the call would change cannot be said any more: " + e.getMessage());
                return false;
            }
        }

        private boolean hears(RoomId one, RoomId other) {
            try {
                tools.hearing().hear(one, turn.self());
                if (!one.equals(other)) {
                    tools.hearing().hear(other, turn.self());
                }
                return true;
            } catch (MatrixException.Retryable e) {
                return false;
            }
        }

        private long nextLook() {
            long now = look;
            look = Math.min(LAST_LOOK_MILLIS, look * 2);
            return now;
        }

        private void showLink(Request request) {
            if (!linkShown) {
                linked(request).ifPresent(link -> {
                    linkShown = true;
                    String line = "⏳ *waits for an approval: [the request](" + link + ")*";
                    turn.draft().show(shown.isBlank() ? line : shown + "\n\n" + line);
                });
            }
        }

        private void pause(CountDownLatch changed, long millis) throws InterruptedException {
            turn.step(Step.APPROVAL_WAITS);
            running.park();
            boolean unused = changed.await(millis, TimeUnit.MILLISECONDS);
            running.unpark();
        }
    }

    private boolean end(Request request, State state, String why) {
        boolean ended = store().transaction(() -> {
            boolean first = state == State.EXPIRED
                    ? store().approvals().expire(request)
                    : store().approvals().invalidate(request.txn(), why);
            if (first) {
                Withdrawal.say(store(), request.txn());
            }
            return first;
        });
        if (ended) {
            tools.outbox().wake(new OutboxTable.Queue(request.puppet(), request.room()));
        }
        return ended;
    }

    private Optional<String> linked(Request request) {
        return store().outbox()
                .byTxn(request.txn())
                .flatMap(message -> Optional.<EventId>ofNullable(message.sent()))
                .map(event -> turn.linkTo(request.room(), event));
    }

    private Store store() {
        return tools.store();
    }
}
