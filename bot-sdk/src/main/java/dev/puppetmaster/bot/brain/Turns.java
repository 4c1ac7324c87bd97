package dev.puppetmaster.bot.brain;

import dev.puppetmaster.bot.Roster;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.store.InboxTable.Entry;
import dev.puppetmaster.bot.store.InboxTable.State;
import dev.puppetmaster.bot.store.Store;
import dev.puppetmaster.bot.store.StoreException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs turns: each accepted entry on a virtual thread of its own, in the order of its lane. The queue of a lane is the
 * store; memory holds only what runs.
 */
public final class Turns implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Turns.class);
    private static final int MAX_WORKING = 64;

    private final Store store;
    private final Supplier<Roster> roster;
    private final TurnRunner runner;
    private final Semaphore everywhere = new Semaphore(MAX_WORKING, true);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private final Map<Key, LaneState> lanes = new HashMap<>();
    private final Set<Running> running = ConcurrentHashMap.newKeySet();
    private volatile boolean closing;

    private record Key(UserId puppet, RoomId room) {}

    /** A lane and how far it has got; {@code asked} says that something may have come since it last looked. */
    private static final class LaneState {
        private final Lane lane;
        private long lastSeq;
        private boolean asked;

        LaneState(Lane lane) {
            this.lane = lane;
        }
    }

    public Turns(Store store, Supplier<Roster> roster, TurnRunner runner) {
        this.store = store;
        this.roster = roster;
        this.runner = runner;
        runner.attach(this);
    }

    /** Takes up what was accepted and not settled before this process began. */
    public void recover() {
        long after = 0;
        List<Entry> open;
        do {
            open = store.inbox().oldest(State.ACCEPTED, after, 100);
            for (Entry entry : open) {
                runner.endWaiting(entry);
                accepted(entry);
                after = entry.seq();
            }
        } while (!open.isEmpty());
    }

    /** Something is to be worked on. */
    public void accepted(Entry entry) {
        if (closing) {
            return;
        }
        if (isControl(entry)) {
            Running turn = new Running(entry, Optional.empty());
            start(turn, () -> runner.control(entry));
            return;
        }
        Key key = new Key(entry.puppet(), entry.event().roomId());
        lock.lock();
        try {
            LaneState state = lanes.get(key);
            if (state == null) {
                LaneState fresh = new LaneState(new Lane(everywhere));
                lanes.put(key, fresh);
                Thread.ofVirtual().name("lane " + key.room()).start(() -> drive(key, fresh));
            } else {
                state.asked = true;
                ended.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void drive(Key key, LaneState state) {
        try {
            while (!closing) {
                state.lane.enter();
                if (closing) {
                    state.lane.leave();
                    return;
                }
                Optional<Entry> next = next(key, state);
                if (next.isEmpty()) {
                    state.lane.leave();
                    if (isDone(key, state)) {
                        return;
                    }
                    continue;
                }
                state.lastSeq = next.get().seq();
                Running turn = new Running(next.get(), Optional.of(state.lane));
                start(turn, () -> runner.answer(next.get(), turn));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            if (isClosed(e)) {
                return;
            }
            LOG.error("lane {} of {}: {}", key.room(), key.puppet(), e.getMessage(), e);
            lock.lock();
            try {
                lanes.remove(key);
            } finally {
                lock.unlock();
            }
        }
    }

    private static boolean isClosed(RuntimeException e) {
        return e instanceof StoreException store && store.isClosed();
    }

    private Optional<Entry> next(Key key, LaneState state) {
        lock.lock();
        try {
            state.asked = false;
        } finally {
            lock.unlock();
        }
        return store.inbox().nextAccepted(key.puppet(), key.room(), state.lastSeq);
    }

    /** A lane goes when nothing came since it looked and none of its turns runs, so that none is run twice. */
    private boolean isDone(Key key, LaneState state) throws InterruptedException {
        lock.lock();
        try {
            while (!state.asked && !closing && hasRunning(key)) {
                ended.await();
            }
            if (state.asked) {
                return false;
            }
            lanes.remove(key);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean hasRunning(Key key) {
        return running.stream()
                .anyMatch(turn -> turn.entry.puppet().equals(key.puppet())
                        && turn.entry.event().roomId().equals(key.room())
                        && turn.lane.isPresent());
    }

    private void start(Running turn, Runnable work) {
        running.add(turn);
        Thread thread = Thread.ofVirtual()
                .name("turn " + turn.entry.event().eventId())
                .unstarted(() -> {
                    try {
                        work.run();
                    } catch (StoreException e) {
                        if (!e.isClosed()) {
                            throw e;
                        }
                        LOG.debug(
                                "{} is taken up after the next start",
                                turn.entry.event().eventId());
                    } finally {
                        running.remove(turn);
                        turn.end();
                        signalEnded();
                    }
                });
        turn.thread = thread;
        thread.start();
    }

    private void signalEnded() {
        lock.lock();
        try {
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** A question was answered or failed: its turn goes on. */
    public void resume(TxnId question) {
        runner.questions().resume(question);
    }

    /** The clock was turned: deadlines may have passed. */
    public void clockTurned() {
        runner.questions().recheckAll();
        runner.drafts().look();
    }

    /** A message was refused for good: whoever waits looks whether it was its question. */
    public void recheckQuestions() {
        runner.questions().recheckAll();
    }

    /** Ends the puppet's turns in the room of a {@code !stop} that were asked for before it; gives how many there were. */
    int stop(Entry command) {
        int stopped = 0;
        for (Running turn : running) {
            boolean meant = turn.entry.puppet().equals(command.puppet())
                    && turn.entry.event().roomId().equals(command.event().roomId())
                    && turn.entry.seq() < command.seq()
                    && turn.lane.isPresent();
            if (meant && turn.stop(command.event().sender().value())) {
                stopped++;
            }
        }
        return stopped;
    }

    /** Ends the turn of a puppet that answers this ask; one that waits for its turn gets none. The journal says so already. */
    public void cancel(UserId puppet, EventId ask, String by) {
        boolean runs = false;
        for (Running turn : running) {
            boolean same = turn.entry.puppet().equals(puppet)
                    && turn.entry.event().eventId().equals(ask)
                    && turn.lane.isPresent();
            if (same) {
                runs = true;
                boolean unused = turn.stop(by);
            }
        }
        if (!runs) {
            // one that begins meanwhile reads the journal
            store.inbox()
                    .find(puppet, ask)
                    .filter(entry -> entry.state() == State.ACCEPTED)
                    .ifPresent(this::endWaiting);
        }
    }

    private void endWaiting(Entry entry) {
        if (!closing && !isControl(entry)) {
            start(new Running(entry, Optional.empty()), () -> runner.endWaiting(entry));
        }
    }

    /** How many turns run now, waiting ones with them. */
    public int running() {
        return running.size();
    }

    boolean isClosing() {
        return closing;
    }

    Roster roster() {
        return roster.get();
    }

    private static boolean isControl(Entry entry) {
        return entry.decision() != null
                && entry.decision().path("do").asText("").equals("control");
    }

    /** Lets short turns end, then interrupts the rest; they are taken up after the next start. */
    @Override
    public void close() {
        closing = true;
        runner.drafts().close();
        long until = System.nanoTime() + Duration.ofSeconds(2).toNanos();
        lock.lock();
        try {
            ended.signalAll();
            boolean told = false;
            while (!running.isEmpty()) {
                long left = until - System.nanoTime();
                if (left <= 0 && told) {
                    LOG.warn("{} turns did not end in time; they are taken up after the next start", running.size());
                    return;
                }
                if (left <= 0) {
                    running.forEach(Running::interrupt);
                    told = true;
                    until = System.nanoTime() + Duration.ofSeconds(3).toNanos();
                } else {
                    long unused = ended.awaitNanos(left);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /** A turn that runs. */
    static final class Running {
        private final Entry entry;
        private final Optional<Lane> lane;
        private volatile Thread thread = Thread.currentThread();
        private volatile Optional<String> stoppedBy = Optional.empty();
        private volatile boolean interrupted;
        private boolean holdsLane = true;

        Running(Entry entry, Optional<Lane> lane) {
            this.entry = entry;
            this.lane = lane;
        }

        boolean stop(String by) {
            boolean first = stoppedBy.isEmpty();
            stoppedBy = Optional.of(by);
            interrupt();
            return first;
        }

        void interrupt() {
            interrupted = true;
            thread.interrupt();
        }

        /** Whether it was told to end; a brain may have made something else of the interruption of its thread. */
        boolean isInterrupted() {
            return interrupted;
        }

        Optional<String> stoppedBy() {
            return stoppedBy;
        }

        /** Lets the next turn of the lane go on while this one waits. Called by the turn's own thread. */
        void park() {
            holdsLane = false;
            lane.ifPresent(Lane::leave);
        }

        void unpark() throws InterruptedException {
            if (lane.isPresent()) {
                lane.get().enter();
            }
            holdsLane = true;
        }

        private void end() {
            if (holdsLane) {
                lane.ifPresent(Lane::leave);
            }
        }
    }
}
