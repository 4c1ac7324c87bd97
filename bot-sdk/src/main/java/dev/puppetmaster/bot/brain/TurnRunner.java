package dev.puppetmaster.bot.brain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Ask;
import dev.puppetmaster.bot.Puppet;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Step;
import dev.puppetmaster.bot.TurnEnd;
import dev.puppetmaster.bot.TurnEnd.Outcome;
import dev.puppetmaster.bot.inbox.Rooms;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.MatrixException;
import dev.puppetmaster.bot.outbox.Outbox;
import dev.puppetmaster.bot.outbox.Replies;
import dev.puppetmaster.bot.store.InboxTable.Entry;
import dev.puppetmaster.bot.store.OutboxTable;
import dev.puppetmaster.bot.store.OutboxTable.Draft;
import dev.puppetmaster.bot.store.Store;
import dev.puppetmaster.bot.store.StoreException;
import dev.puppetmaster.bot.transport.Clients;
import dev.puppetmaster.bot.transport.Patience;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Runs one accepted entry from beginning to end: the brain, its answer or refusal, and the commit of both. */
public final class TurnRunner {
    private static final Logger LOG = LoggerFactory.getLogger(TurnRunner.class);

    private static final Duration STORE_WAIT = Duration.ofSeconds(1);

    private final Store store;
    private final Clients clients;
    private final Outbox outbox;
    private final Consumer<TurnEnd> ended;
    private final Step.Listener steps;
    private final Asks asks;
    private final Uploads uploads;
    private final Questions questions = new Questions();
    private final LiveTurn.Tools tools;
    private final Controls controls;
    private @Nullable Turns turns;

    /**
     * @param scheduled called after a turn scheduled something
     * @param ended told of the end of each brain's work
     */
    public TurnRunner(
            Store store,
            Rooms rooms,
            Clients clients,
            Outbox outbox,
            Runnable scheduled,
            Consumer<TurnEnd> ended,
            Step.Listener steps) {
        this.store = store;
        this.clients = clients;
        this.outbox = outbox;
        this.ended = ended;
        this.steps = steps;
        this.asks = new Asks(store, rooms, clients);
        this.uploads = new Uploads(store, clients, steps);
        this.tools = new LiveTurn.Tools(store, rooms, clients, outbox, uploads, questions, scheduled, steps);
        this.controls = new Controls(store);
    }

    void attach(Turns owner) {
        this.turns = owner;
    }

    private Turns turns() {
        return java.util.Objects.requireNonNull(turns, "attach() comes first");
    }

    /** The questions that wait, to be woken when the store changed. */
    public Questions questions() {
        return questions;
    }

    // ---- control commands

    void control(Entry entry) {
        Optional<Puppet> puppet = turns().roster().puppet(entry.puppet());
        if (puppet.isEmpty()) {
            settle(entry, List.of());
            return;
        }
        String line = controls.run(entry, puppet.get(), turns());
        MatrixEvent event = entry.event();
        ObjectNode content = dev.puppetmaster.bot.outbox.Contents.text("m.text", line);
        Replies.relate(content, event, false);
        settle(
                entry,
                List.of(Replies.answer(
                        entry.puppet(),
                        event,
                        content,
                        "answer",
                        event.eventId().value(),
                        0,
                        asks.isDirect(event, puppet.get()) ? List.of() : List.of(event.sender()))));
    }

    // ---- asks and invitations

    void answer(Entry entry, Turns.Running running) {
        Optional<Puppet> puppet = turns().roster().puppet(entry.puppet());
        JsonNode decision = entry.decision() == null ? MissingNode.getInstance() : entry.decision();
        // so that a log says whose brain it was that wrote a line
        MDC.put("puppet", entry.puppet().value());
        try {
            if (puppet.isEmpty()) {
                settle(entry, List.of());
                return;
            }
            switch (decision.path("do").asText("")) {
                case "answer" -> turn(entry, puppet.get(), running);
                case "tell" -> tell(entry, puppet.get(), running);
                case "join" -> invitation(entry, true);
                default -> invitation(entry, false);
            }
        } catch (InterruptedException e) {
            LOG.debug("{} is taken up after the next start", entry.event().eventId());
        } finally {
            MDC.remove("puppet");
        }
    }

    private void turn(Entry entry, Puppet puppet, Turns.Running running) throws InterruptedException {
        step(Step.TURN_BEGUN, entry);
        Ask ask;
        try {
            ask = asks.of(entry, puppet);
        } catch (MatrixException e) {
            Draft refusal =
                    refusal(entry, "I could not read what you reply to: " + e.status() + " " + e.errcode() + ".");
            settle(entry, List.of(refusal), () -> AnswerParts.after(store, entry, List.of(), false, false));
            return;
        }
        step(Step.ATTACHMENT_FOUND, entry);
        LiveTurn turn = new LiveTurn(tools, puppet, ask, entry.event().threadRoot(), running);
        Work work = new Work(entry, puppet, ask, turn, System.nanoTime(), new ArrayList<>());
        Signs signs = new Signs(clients.of(puppet.userId()), store, outbox, ask, steps);
        if (!entry.event().type().equals(Replies.SCHEDULED)) {
            signs.show();
        }
        try {
            think(work);
        } catch (InterruptedException e) {
            interrupted(work, running);
        } finally {
            signs.close();
        }
        step(Step.TURN_ENDED, entry);
    }

    /**
     * A brain at work on an ask.
     *
     * @param began of {@link System#nanoTime}
     * @param traces how it went, one line each, kept with the answer
     */
    private record Work(Entry entry, Puppet puppet, Ask ask, LiveTurn turn, long began, List<String> traces) {}

    private void think(Work work) throws InterruptedException {
        Entry entry = work.entry();
        try {
            step(Step.BRAIN_CALLED, entry);
            Answer answer = work.puppet().brain().answer(work.ask(), work.turn());
            step(Step.BRAIN_RETURNED, entry);
            worked(work, Outcome.ANSWERED, "answered");
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            work.turn().keepReads();
            commit(work, new AnswerParts(uploads, entry, work.ask()).of(answer), true, answer.opensThread());
        } catch (RefusedException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            worked(work, Outcome.REFUSED, "refused");
            refuse(work, String.valueOf(e.getMessage()));
        } catch (InterruptedException | StoreException e) {
            throw e;
        } catch (Exception | Error e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            LOG.error("{} failed at {}", work.puppet().userId(), entry.event().eventId(), e);
            worked(work, Outcome.FAILED, "failed with " + e.getClass().getSimpleName());
            refuse(
                    work,
                    "Something went wrong in me (" + e.getClass().getSimpleName() + "); my log has it under "
                            + entry.event().eventId() + ".");
        }
    }

    /** Nobody waits: a failure is said in the log only. */
    private void tell(Entry entry, Puppet puppet, Turns.Running running) throws InterruptedException {
        step(Step.TURN_BEGUN, entry);
        MatrixEvent event = entry.event();
        Ask about = asks.about(entry, puppet);
        LiveTurn turn = new LiveTurn(tools, puppet, about, event.threadRoot(), running);
        long began = System.nanoTime();
        Outcome outcome = Outcome.FAILED;
        step(Step.BRAIN_CALLED, entry);
        try {
            puppet.brain().happened(event, turn);
            outcome = Outcome.TOLD;
        } catch (StoreException e) {
            throw e;
        } catch (Exception | StackOverflowError | LinkageError | AssertionError e) {
            boolean interrupted = Thread.interrupted() || e instanceof InterruptedException;
            if (interrupted && running.stoppedBy().isEmpty()) {
                throw new InterruptedException();
            }
            if (e instanceof RefusedException) {
                LOG.warn("{} at {} {}: {}", puppet.userId(), event.type(), event.eventId(), e.getMessage());
            } else if (!interrupted) {
                LOG.error("{} failed at {} {}", puppet.userId(), event.type(), event.eventId(), e);
            }
        }
        step(Step.BRAIN_RETURNED, entry);
        long unused = ended(puppet, about, began, outcome);
        settle(entry, List.of());
        step(Step.TURN_ENDED, entry);
    }

    private void interrupted(Work work, Turns.Running running) throws InterruptedException {
        Optional<String> by = running.stoppedBy();
        if (by.isEmpty()) {
            throw new InterruptedException();
        }
        refuse(work, "Stopped by " + by.get() + ".");
    }

    private void worked(Work work, Outcome outcome, String how) {
        long millis = ended(work.puppet(), work.ask(), work.began(), outcome);
        String what =
                work.ask().command().map(name -> "the command !" + name + " ").orElse("");
        work.traces().add(what + how + " after " + millis + " ms");
    }

    private long ended(Puppet puppet, Ask ask, long began, Outcome outcome) {
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        Optional<String> command = ask.command()
                .filter(name -> puppet.brain().commands().stream()
                        .anyMatch(known -> known.name().equals(name)));
        ended.accept(new TurnEnd(puppet.userId(), command, outcome, took));
        return took.toMillis();
    }

    private void invitation(Entry entry, boolean join) throws InterruptedException {
        MatrixEvent event = entry.event();
        try {
            Patience.call(Duration.ofMinutes(5), () -> {
                if (join) {
                    clients.of(entry.puppet())
                            .join(event.roomId(), List.of(event.sender().serverName()));
                } else {
                    clients.of(entry.puppet()).leave(event.roomId());
                }
                return true;
            });
        } catch (MatrixException e) {
            LOG.warn("{} cannot {} {}: {}", entry.puppet(), join ? "join" : "decline", event.roomId(), e.getMessage());
        }
        if (!join) {
            LOG.info("{} declined an invitation of {}: not in its access.users", entry.puppet(), event.sender());
        }
        step(Step.INVITATION_ANSWERED, entry);
        settle(entry, List.of());
    }

    // ---- the end

    private void refuse(Work work, String line) {
        Draft draft = refusal(work.entry(), line);
        commit(work, List.of(draft), false, false);
    }

    private static Draft refusal(Entry entry, String line) {
        JsonNode decision = entry.decision() == null ? MissingNode.getInstance() : entry.decision();
        return Replies.line(
                entry.puppet(),
                entry.event(),
                line,
                "answer",
                decision.path("conversation").asText(entry.event().eventId().value()),
                decision.path("hop").asInt());
    }

    private void commit(Work work, List<Draft> answer, boolean fulfilled, boolean openedThread) {
        Entry entry = work.entry();
        settle(entry, answer, () -> {
            work.traces()
                    .forEach(line ->
                            store.traces().add(entry.puppet(), entry.event().eventId(), "worked", line));
            return AnswerParts.after(store, entry, work.turn().calls(), fulfilled, openedThread);
        });
    }

    private void settle(Entry entry, List<Draft> answer) {
        settle(entry, answer, List::of);
    }

    /** Commits what is to be said and the end of the entry at once; waits for a store that fails, e.g. a full disk. */
    private void settle(Entry entry, List<Draft> answer, Supplier<List<Draft>> after) {
        while (true) {
            try {
                if (settleOnce(entry, answer, after)) {
                    step(Step.ANSWER_COMMITTED, entry);
                    outbox.wake(
                            new OutboxTable.Queue(entry.puppet(), entry.event().roomId()));
                }
                return;
            } catch (StoreException e) {
                LOG.error(
                        "the answer to {} waits for the store: {}",
                        entry.event().eventId(),
                        e.getMessage());
                if (turns().isClosing()) {
                    throw e;
                }
                LockSupport.parkNanos(STORE_WAIT.toNanos());
            }
        }
    }

    private boolean settleOnce(Entry entry, List<Draft> answer, Supplier<List<Draft>> after) {
        return store.transaction(() -> {
            if (!store.inbox().settle(entry.seq())) {
                return false;
            }
            answer.forEach(store.outbox()::add);
            after.get().forEach(store.outbox()::add);
            step(Step.ANSWER_WRITTEN, entry);
            return true;
        });
    }

    private void step(Step step, Entry entry) {
        steps.reached(step, entry.puppet(), entry.event().eventId().value());
    }
}
