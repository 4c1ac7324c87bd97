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
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.outbox.Outbox;
import dev.puppetmaster.bot.outbox.Replies;
import dev.puppetmaster.bot.store.InboxTable.Entry;
import dev.puppetmaster.bot.store.OutboxTable.Draft;
import dev.puppetmaster.bot.store.Store;
import dev.puppetmaster.bot.store.StoreException;
import dev.puppetmaster.bot.transport.Clients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Runs one accepted entry from beginning to end: the brain, its answer or refusal, and the commit of both. */
public final class TurnRunner {
    private static final Logger LOG = LoggerFactory.getLogger(TurnRunner.class);

    private final Store store;
    private final Clients clients;
    private final Outbox outbox;
    private final Consumer<TurnEnd> ended;
    private final Step.Listener steps;
    private final Asks asks;
    private final Uploads uploads;
    private final Questions questions = new Questions();
    private final Drafts drafts;
    private final LiveTurn.Tools tools;
    private final Controls controls;
    private final Settlement settlement;
    private final Invitations invitations;
    private @Nullable Turns turns;

    /**
     * @param scheduled called after a turn scheduled something
     * @param hearing reads what was said in a room and did not come
     * @param ended told of the end of each brain's work
     */
    public TurnRunner(
            Store store,
            Rooms rooms,
            Clients clients,
            Outbox outbox,
            Runnable scheduled,
            BiConsumer<RoomId, UserId> hearing,
            Consumer<TurnEnd> ended,
            Step.Listener steps) {
        this.store = store;
        this.clients = clients;
        this.outbox = outbox;
        this.ended = ended;
        this.steps = steps;
        this.asks = new Asks(store, rooms, clients);
        this.uploads = new Uploads(store, clients, steps);
        this.drafts = new Drafts(store, outbox, steps);
        this.tools = new LiveTurn.Tools(
                store, rooms, clients, outbox, drafts, uploads, questions, scheduled, hearing::accept, steps);
        this.controls = new Controls(store);
        this.settlement = new Settlement(store, outbox, steps, () -> turns().isClosing());
        this.invitations = new Invitations(rooms, clients, settlement, steps);
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

    /** What brains show of answers while they make them. */
    Drafts drafts() {
        return drafts;
    }

    // ---- control commands

    void control(Entry entry) {
        Optional<Puppet> puppet = turns().roster().puppet(entry.puppet());
        if (puppet.isEmpty()) {
            settlement.settle(entry, List.of());
            return;
        }
        String line = controls.run(entry, puppet.get(), turns());
        MatrixEvent event = entry.event();
        ObjectNode content = dev.puppetmaster.bot.outbox.Contents.text("m.text", line);
        Replies.relate(content, event, false);
        settlement.settle(
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
                settlement.settle(entry, List.of());
                return;
            }
            switch (decision.path("do").asText("")) {
                case "answer" -> turn(entry, puppet.get(), running);
                case "tell" -> tell(entry, puppet.get(), running);
                case "join" -> invitations.follow(entry, turns().roster());
                default -> invitations.decline(entry);
            }
        } catch (InterruptedException e) {
            LOG.debug("{} is taken up after the next start", entry.event().eventId());
        } finally {
            MDC.remove("puppet");
        }
    }

    private void turn(Entry entry, Puppet puppet, Turns.Running running) throws InterruptedException {
        step(Step.TURN_BEGUN, entry);
        Optional<Ask> read = read(entry, puppet, running);
        if (read.isEmpty()) {
            return;
        }
        Ask ask = read.get();
        step(Step.ATTACHMENT_FOUND, entry);
        LiveTurn turn = new LiveTurn(tools, puppet, ask, entry, true, running);
        Work work = new Work(entry, puppet, ask, turn, running, System.nanoTime(), new ArrayList<>());
        Signs signs = new Signs(clients.of(puppet.userId()), store, outbox, ask, steps);
        if (!entry.event().type().equals(Replies.SCHEDULED)) {
            signs.show();
        }
        try {
            think(work);
        } catch (InterruptedException e) {
            interrupted(work);
        } finally {
            turn.draft().close();
            signs.close();
        }
        step(Step.TURN_ENDED, entry);
    }

    /** The ask, unless its end is settled before its brain is asked. */
    private Optional<Ask> read(Entry entry, Puppet puppet, Turns.Running running) throws InterruptedException {
        Optional<String> stoppedBy =
                store.journal().cancelledBy(entry.puppet(), entry.event().eventId());
        String line;
        try {
            if (stoppedBy.isEmpty()) {
                return Optional.of(asks.of(entry, puppet));
            }
            line = stopped(stoppedBy.get());
        } catch (MatrixException e) {
            line = "I could not read what you reply to: " + e.status() + " " + e.errcode() + ".";
        } catch (InterruptedException e) {
            line = stopped(running.stoppedBy().orElseThrow(() -> e));
        }
        endBefore(entry, line);
        return Optional.empty();
    }

    private void endBefore(Entry entry, String line) {
        Draft end = settlement.brokenOff(entry, "", line);
        settlement.settle(entry, List.of(end), () -> AnswerParts.after(store, entry, List.of(), false, false));
    }

    /** Ends an ask that was taken back and whose turn does not run; nothing if it was not taken back, or has ended. */
    void endWaiting(Entry entry) {
        store.journal()
                .cancelledBy(entry.puppet(), entry.event().eventId())
                .ifPresent(by -> endBefore(entry, stopped(by)));
    }

    private static String stopped(String by) {
        return "Stopped by " + by + ".";
    }

    /**
     * A brain at work on an ask.
     *
     * @param began of {@link System#nanoTime}
     * @param traces how it went, one line each, kept with the answer
     */
    private record Work(
            Entry entry,
            Puppet puppet,
            Ask ask,
            LiveTurn turn,
            Turns.Running running,
            long began,
            List<String> traces) {
        /** Whether what the brain threw is because it was told to end. Takes the mark of that from the thread. */
        boolean wasInterrupted() {
            return Thread.interrupted() || running.isInterrupted();
        }
    }

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
            work.turn().draft().close();
            boolean drafted = LiveDraft.isBegun(store, entry);
            List<Draft> parts = new AnswerParts(uploads, entry, work.ask(), drafted).of(answer);
            commit(work, parts, true, answer.opensThread());
        } catch (RefusedException e) {
            if (work.wasInterrupted()) {
                throw new InterruptedException();
            }
            worked(work, Outcome.REFUSED, "refused");
            refuse(work, String.valueOf(e.getMessage()));
        } catch (InterruptedException | StoreException e) {
            throw e;
        } catch (Exception | Error e) {
            if (work.wasInterrupted()) {
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
        LiveTurn turn = new LiveTurn(tools, puppet, about, entry, false, running);
        long began = System.nanoTime();
        Outcome outcome = Outcome.FAILED;
        step(Step.BRAIN_CALLED, entry);
        try {
            puppet.brain().happened(event, turn);
            outcome = Outcome.TOLD;
        } catch (StoreException e) {
            throw e;
        } catch (Exception | StackOverflowError | LinkageError | AssertionError e) {
            boolean interrupted = Thread.interrupted() || running.isInterrupted() || e instanceof InterruptedException;
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
        settlement.settle(entry, List.of());
        step(Step.TURN_ENDED, entry);
    }

    private void interrupted(Work work) throws InterruptedException {
        Optional<String> by = work.running().stoppedBy();
        if (by.isEmpty()) {
            throw new InterruptedException();
        }
        work.traces().add("was stopped by " + by.get());
        work.turn().draft().close();
        String soFar = work.turn().draft().text();
        commit(work, List.of(settlement.brokenOff(work.entry(), soFar, stopped(by.get()))), false, false);
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

    // ---- the end

    private void refuse(Work work, String line) {
        commit(work, List.of(Settlement.refusal(work.entry(), line)), false, false);
    }

    private void commit(Work work, List<Draft> answer, boolean fulfilled, boolean openedThread) {
        Entry entry = work.entry();
        settlement.settle(entry, answer, () -> {
            work.traces()
                    .forEach(line ->
                            store.traces().add(entry.puppet(), entry.event().eventId(), "worked", line));
            return AnswerParts.after(store, entry, work.turn().calls(), fulfilled, openedThread);
        });
    }

    private void step(Step step, Entry entry) {
        steps.reached(step, entry.puppet(), entry.event().eventId().value());
    }
}
