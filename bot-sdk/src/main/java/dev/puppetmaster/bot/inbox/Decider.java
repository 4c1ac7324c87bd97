package dev.puppetmaster.bot.inbox;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.bot.Puppet;
import dev.puppetmaster.bot.Roster;
import dev.puppetmaster.bot.Step;
import dev.puppetmaster.bot.gate.Approving;
import dev.puppetmaster.bot.gate.Cancelling;
import dev.puppetmaster.bot.gate.Decision;
import dev.puppetmaster.bot.gate.Gate;
import dev.puppetmaster.bot.gate.GateInput;
import dev.puppetmaster.bot.gate.LoopState;
import dev.puppetmaster.bot.gate.RoomView;
import dev.puppetmaster.bot.gate.Rule;
import dev.puppetmaster.bot.gate.Underway;
import dev.puppetmaster.bot.gate.Verdict;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.MatrixException;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.outbox.Replies;
import dev.puppetmaster.bot.store.ApprovalTable.Request;
import dev.puppetmaster.bot.store.InboxTable;
import dev.puppetmaster.bot.store.InboxTable.Entry;
import dev.puppetmaster.bot.store.InboxTable.State;
import dev.puppetmaster.bot.store.OutboxTable;
import dev.puppetmaster.bot.store.QuestionTable.Question;
import dev.puppetmaster.bot.store.Store;
import dev.puppetmaster.bot.store.StoreException;
import dev.puppetmaster.bot.transport.Clients;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the gate about each new event, in order, on one thread, and writes down what it says before anything happens. */
public final class Decider implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Decider.class);
    private static final int BATCH = 100;

    private final Store store;
    private final Rooms rooms;
    private final Clients clients;
    private final Supplier<Roster> roster;
    private final Step.Listener steps;
    private final Sink sink;
    private final Underways underways;
    private final Requests requests;
    private final Judgements judgements;
    private final Semaphore work = new Semaphore(0);
    private final Thread thread;
    private volatile boolean closed;

    /** Where decided events go, after the decision is in the store. */
    public interface Sink {
        /** To be worked on: an ask, a control command, an invitation. */
        void accepted(Entry entry);

        /** A question to a friend, or a request for approval, stands otherwise. */
        void resumed(TxnId question);

        /** Somebody took an ask back. */
        void cancelled(UserId puppet, EventId ask, UserId by);

        /** Something is to be said. */
        void toSay(OutboxTable.Queue queue);
    }

    public Decider(Store store, Rooms rooms, Clients clients, Supplier<Roster> roster, Step.Listener steps, Sink sink) {
        this.store = store;
        this.rooms = rooms;
        this.clients = clients;
        this.roster = roster;
        this.steps = steps;
        this.sink = sink;
        this.underways = new Underways(store, clients);
        this.requests = new Requests(store, clients);
        this.judgements = new Judgements(store, steps);
        this.thread = Thread.ofVirtual().name("gate").unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /** Something new may be in the store. */
    public void wake() {
        if (work.availablePermits() == 0) {
            work.release();
        }
    }

    private void run() {
        try {
            while (!closed) {
                work.acquire();
                work.drainPermits();
                if (!decideAll()) {
                    work.tryAcquire(1, TimeUnit.SECONDS);
                    work.release();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("the gate was closed");
        }
    }

    /** Decides about everything that is new; false if the store failed and it is to be tried again. */
    private boolean decideAll() {
        try {
            List<Entry> entries;
            do {
                entries = store.inbox().oldest(State.NEW, 0, BATCH);
                for (Entry entry : entries) {
                    decideOrSkip(entry);
                }
                // What comes while this runs wakes it again.
            } while (entries.size() == BATCH && !closed);
            return true;
        } catch (StoreException e) {
            if (e.isClosed()) {
                return true;
            }
            LOG.error("the gate waits for its store: {}", e.getMessage());
            return false;
        }
    }

    private void decideOrSkip(Entry entry) {
        try {
            decide(entry);
        } catch (StoreException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error("{} cannot be judged and is left alone", entry.event().eventId(), e);
            write(entry, new Decision.Ignore(Rule.UNREADABLE));
        }
    }

    private void decide(Entry entry) {
        steps.reached(Step.GATE_CALLED, entry.puppet(), entry.event().eventId().value());
        Optional<Puppet> puppet = roster.get().puppet(entry.puppet());
        if (puppet.isEmpty()) {
            write(entry, new Decision.Ignore(Rule.PUPPET_REMOVED));
            return;
        }
        MatrixEvent event = entry.event();
        String conversation = conversation(event);
        Optional<Question> awaited = awaited(entry);
        LoopState before = store.loops().get(event.roomId(), conversation);
        Verdict verdict = Gate.decide(input(entry, puppet.get(), before, awaited.isPresent()));
        steps.reached(Step.GATE_DECIDED, entry.puppet(), event.eventId().value());
        Entry decided = Written.decided(entry, verdict.decision());
        List<Request> judged = new ArrayList<>();
        boolean resumed = store.transaction(() -> {
            judged.clear();
            judged.addAll(judgements.write(entry, verdict.decision()));
            LoopState now = store.loops().get(event.roomId(), conversation);
            if (now.equals(before)) {
                store.loops().save(event.roomId(), conversation, before, verdict.loop(), store.now());
            } else {
                store.loops()
                        .save(
                                event.roomId(),
                                conversation,
                                now,
                                verdict.loop().puppetSpoke(now.lastPuppetMessageAt()),
                                store.now());
            }
            record(decided, verdict.decision());
            if (verdict.decision() instanceof Decision.Say say) {
                say(entry, say);
            }
            if (verdict.decision() instanceof Decision.Cancel cancel) {
                cancel(entry, cancel);
            }
            boolean answers = verdict.decision() instanceof Decision.Resume
                    && store.questions().answer(awaited.orElseThrow().txn(), event);
            steps.reached(
                    answers ? Step.FRIEND_ANSWER_WRITTEN : Step.GATE_WRITTEN,
                    entry.puppet(),
                    event.eventId().value());
            return answers;
        });
        steps.reached(
                resumed ? Step.FRIEND_ANSWER_COMMITTED : Step.GATE_COMMITTED,
                entry.puppet(),
                event.eventId().value());
        if (!judged.isEmpty()) {
            steps.reached(
                    Step.APPROVAL_DECISION_COMMITTED,
                    entry.puppet(),
                    event.eventId().value());
        }
        handOn(decided, verdict.decision(), awaited, resumed);
        judged.forEach(request -> {
            sink.resumed(request.txn());
            sink.toSay(new OutboxTable.Queue(request.puppet(), request.room()));
        });
    }

    /** Kept with the ask, so that its turn ends in whatever process; one that has ended stays as it is. */
    private void cancel(Entry entry, Decision.Cancel cancel) {
        UserId by = entry.event().sender();
        store.journal().cancel(entry.puppet(), cancel.ask(), by);
        store.traces().add(entry.puppet(), cancel.ask(), "cancelled", "by " + by);
    }

    private GateInput input(Entry entry, Puppet puppet, LoopState loop, boolean awaited) {
        MatrixEvent event = entry.event();
        RoomView view =
                rooms.view(event.roomId()).orElseGet(() -> new RoomView(event.roomId(), Map.of(), false, false));
        boolean repliesToSelf = event.repliesTo()
                .flatMap(replied -> store.outbox().bySentEvent(replied))
                .filter(message -> message.draft().puppet().equals(puppet.userId()))
                .isPresent();
        Roster now = roster.get();
        return new GateInput(
                event,
                puppet,
                view,
                now.network(),
                now.commandOwners(view),
                loop,
                repliesToSelf,
                awaited,
                underway(puppet.userId(), event),
                requests.about(puppet.userId(), event),
                entry.receivedAt());
    }

    private Optional<Underway> underway(UserId puppet, MatrixEvent event) {
        if (Approving.isChange(event)) {
            return underways.changedBy(puppet, event);
        }
        return Cancelling.isWish(event) ? underways.about(puppet, event) : Optional.empty();
    }

    private void handOn(Entry entry, Decision decision, Optional<Question> awaited, boolean resumed) {
        switch (decision) {
            case Decision.Answer answer -> sink.accepted(entry);
            case Decision.Tell tell -> sink.accepted(entry);
            case Decision.Control control -> sink.accepted(entry);
            case Decision.Cancel cancel ->
                sink.cancelled(entry.puppet(), cancel.ask(), entry.event().sender());
            case Decision.Join join -> sink.accepted(entry);
            case Decision.Decline decline -> sink.accepted(entry);
            case Decision.Resume resume -> {
                if (resumed) {
                    sink.resumed(awaited.orElseThrow().txn());
                }
            }
            case Decision.Say say ->
                sink.toSay(new OutboxTable.Queue(entry.puppet(), entry.event().roomId()));
            case Decision.Decide decide -> {}
            case Decision.Invalidate invalidate -> {
                if (invalidate.told()) {
                    sink.accepted(entry);
                }
            }
            case Decision.Ignore ignore ->
                LOG.debug("{} leaves {}: {}", entry.puppet(), entry.event().eventId(), ignore.rule());
        }
    }

    private void write(Entry entry, Decision decision) {
        store.transaction(() -> {
            record(Written.decided(entry, decision), decision);
            return true;
        });
    }

    private void record(Entry decided, Decision decision) {
        store.inbox()
                .decided(
                        decided.seq(),
                        decided.state(),
                        decision.rule().name(),
                        Objects.requireNonNull(decided.decision()));
        store.traces()
                .add(
                        decided.puppet(),
                        decided.event().eventId(),
                        "decided",
                        Written.words(decision) + ": " + decision.rule().because());
    }

    private void say(Entry entry, Decision.Say say) {
        MatrixEvent event = entry.event();
        boolean silent = say.oncePerRoom()
                && store.rooms()
                        .saidBefore(entry.puppet(), event.roomId(), say.rule().name());
        if (!silent) {
            boolean friendWaits = roster.get().network().isPuppet(event.sender())
                    && event.mark().path("kind").asText("").equals("ask");
            String kind = friendWaits ? "answer" : "notice";
            store.outbox().add(Replies.line(entry.puppet(), event, say.line(), kind, conversation(event), 0));
        }
    }

    /** A mark names the conversation only where a puppet sent it; anybody else's message begins one. */
    private String conversation(MatrixEvent event) {
        String own = event.eventId().value();
        return roster.get().network().isPuppet(event.sender())
                ? event.mark().path("conversation").asText(own)
                : own;
    }

    /** The waiting question that this event answers, if it is one puppet's answer to another's ask. */
    private Optional<Question> awaited(InboxTable.Entry entry) {
        JsonNode mark = entry.event().mark();
        if (!mark.path("kind").asText("").equals("answer") || !mark.hasNonNull("ask")) {
            return Optional.empty();
        }
        String ask = mark.path("ask").asText();
        return store.questions().waiting(entry.puppet(), entry.event().roomId()).stream()
                .filter(question -> question.peer().equals(entry.event().sender()))
                .filter(question -> isQuestion(question, ask))
                .findFirst();
    }

    /** Our question's event id may not be recorded yet, if we died between sending and recording: then the room knows. */
    private boolean isQuestion(Question question, String ask) {
        Optional<EventId> sent =
                store.outbox().byTxn(question.txn()).flatMap(message -> Optional.ofNullable(message.sent()));
        if (sent.isPresent()) {
            return sent.get().value().equals(ask);
        }
        try {
            return clients.of(question.puppet())
                    .event(question.room(), new EventId(ask))
                    .filter(event -> event.sender().equals(question.puppet()))
                    .map(event -> event.mark()
                            .path("txn")
                            .asText("")
                            .equals(question.txn().value()))
                    .orElse(false);
        } catch (MatrixException | IllegalArgumentException e) {
            LOG.warn("cannot tell whether {} is our question: {}", ask, e.getMessage());
            return false;
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(java.time.Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
