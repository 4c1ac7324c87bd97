package dev.puppetmaster.registrar;

import dev.puppetmaster.api.runtime.Observation;
import dev.puppetmaster.api.runtime.Observation.PuppetState;
import dev.puppetmaster.registrar.core.Declared;
import dev.puppetmaster.registrar.core.Neighbours;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the registrar. It cannot grow without bound: of what is declared and of each puppet's state only the
 * newest counts, and more observations than it holds become a wish to look at everything. Thread-safe.
 */
final class RegistrarInbox {
    private static final int MAX_STATES = 10_000;
    private static final int MAX_OBSERVATIONS = 10_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition something = lock.newCondition();
    private @Nullable Declared declared;
    private @Nullable Neighbours neighbours;
    private final Map<String, PuppetState> states = new HashMap<>();
    private final List<Observation> observations = new ArrayList<>();
    private boolean resync;
    private boolean toolsChanged;

    /**
     * What there was.
     *
     * @param declared anew, or null
     * @param neighbours new ones, or null
     * @param states what runtimes said of puppets, by user id
     * @param observations what else they saw, in order
     * @param resync whether everything on the homeserver is to be looked at
     * @param toolsChanged whether something new was seen of tools
     */
    record Work(
            @Nullable Declared declared,
            @Nullable Neighbours neighbours,
            Map<String, PuppetState> states,
            List<Observation> observations,
            boolean resync,
            boolean toolsChanged) {}

    void put(Declared next) {
        locked(() -> declared = next);
    }

    void put(Neighbours next) {
        locked(() -> neighbours = next);
    }

    void put(List<Observation> seen) {
        locked(() -> {
            for (Observation observation : seen) {
                if (!(observation instanceof PuppetState state)) {
                    observations.add(observation);
                } else if (states.size() < MAX_STATES || states.containsKey(state.userId())) {
                    states.put(state.userId(), state);
                }
            }
            if (observations.size() > MAX_OBSERVATIONS) {
                observations.clear();
                resync = true;
            }
        });
    }

    /** Asks for a look at everything. */
    void putResync() {
        locked(() -> resync = true);
    }

    /** Something new was seen of tools. */
    void putToolsChanged() {
        locked(() -> toolsChanged = true);
    }

    /** Takes everything there is; waits for something at most {@code nanos}, and then gives empty work. */
    Work take(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (isEmptyNow() && left > 0) {
                left = something.awaitNanos(left);
            }
            Work work =
                    new Work(declared, neighbours, Map.copyOf(states), List.copyOf(observations), resync, toolsChanged);
            declared = null;
            neighbours = null;
            states.clear();
            observations.clear();
            resync = false;
            toolsChanged = false;
            return work;
        } finally {
            lock.unlock();
        }
    }

    /** Whether nothing waits. */
    boolean isEmpty() {
        lock.lock();
        try {
            return isEmptyNow();
        } finally {
            lock.unlock();
        }
    }

    private boolean isEmptyNow() {
        return declared == null
                && neighbours == null
                && states.isEmpty()
                && observations.isEmpty()
                && !resync
                && !toolsChanged;
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            if (!isEmptyNow()) {
                something.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }
}
