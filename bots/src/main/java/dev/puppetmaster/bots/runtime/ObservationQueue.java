package dev.puppetmaster.bots.runtime;

import dev.puppetmaster.api.runtime.Observation;
import dev.puppetmaster.api.runtime.Observation.Missed;
import dev.puppetmaster.api.runtime.Observation.PuppetState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What waits to be told to the registrar. It is bounded: of each puppet's state only the newest counts; of what was seen of
 * rooms the oldest go when it is full, and then the registrar is told that it has to look for itself. Thread-safe.
 */
final class ObservationQueue {
    private static final Logger LOG = LoggerFactory.getLogger(ObservationQueue.class);
    /** A line for a person; more would let a batch outgrow what the registrar takes. */
    private static final int MAX_MESSAGE = 512;

    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition something = lock.newCondition();
    private final Deque<Observation> rooms = new ArrayDeque<>();
    private final Map<String, PuppetState> states = new LinkedHashMap<>();
    private long missed;

    /** @param capacity how many changes of rooms it holds, and how many puppets' states */
    ObservationQueue(int capacity) {
        this.capacity = capacity;
    }

    void put(List<Observation> observations) {
        lock.lock();
        try {
            for (Observation observation : observations) {
                switch (observation) {
                    case PuppetState state -> putState(shortened(state));
                    case Missed more -> missed += more.count();
                    default -> {
                        rooms.addLast(observation);
                        bound();
                    }
                }
            }
            something.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void putState(PuppetState state) {
        // at the end, as the newest
        states.remove(state.userId());
        states.put(state.userId(), state);
        if (states.size() > capacity) {
            String eldest = states.keySet().iterator().next();
            states.remove(eldest);
            LOG.warn("more than {} puppets' states wait to be told: that of {} is forgotten", capacity, eldest);
        }
    }

    private void bound() {
        if (rooms.size() <= capacity) {
            return;
        }
        rooms.removeFirst();
        if (missed++ == 0) {
            LOG.warn(
                    "more than {} changes of rooms wait to be told: the oldest are forgotten, and the registrar will be"
                            + " asked to look at everything",
                    capacity);
        }
    }

    /**
     * The oldest of what there is; waits until there is something.
     *
     * @param most how many at most, at least 2
     */
    List<Observation> take(int most) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (rooms.isEmpty() && states.isEmpty() && missed == 0) {
                something.await();
            }
            List<Observation> batch = new ArrayList<>();
            if (missed > 0) {
                batch.add(new Missed(missed));
                missed = 0;
            }
            while (batch.size() < most && !rooms.isEmpty()) {
                batch.add(rooms.removeFirst());
            }
            Iterator<PuppetState> all = states.values().iterator();
            while (batch.size() < most && all.hasNext()) {
                batch.add(all.next());
                all.remove();
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /** What was taken could not be told: it waits again, as what it was, the oldest. */
    void putBack(List<Observation> batch) {
        lock.lock();
        try {
            for (Observation observation : batch.reversed()) {
                switch (observation) {
                    case PuppetState state -> states.putIfAbsent(state.userId(), state);
                    case Missed more -> missed += more.count();
                    default -> {
                        rooms.addFirst(observation);
                        bound();
                    }
                }
            }
            something.signalAll();
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return rooms.size() + states.size() + (missed > 0 ? 1 : 0);
        } finally {
            lock.unlock();
        }
    }

    private static PuppetState shortened(PuppetState state) {
        String message = state.message();
        return message.length() <= MAX_MESSAGE
                ? state
                : new PuppetState(
                        state.userId(),
                        state.state(),
                        message.substring(0, MAX_MESSAGE - 1) + "…",
                        state.lastErrorEventId());
    }
}
