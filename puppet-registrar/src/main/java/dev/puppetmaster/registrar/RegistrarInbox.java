package dev.puppetmaster.registrar;

import dev.puppetmaster.api.Resources;
import dev.puppetmaster.api.runtime.Observation;
import dev.puppetmaster.api.runtime.Observation.PuppetState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the registrar's next pass. It cannot grow without bound: of resources and of each puppet's state only
 * the newest counts, and any number of observations ask for one pass. Thread-safe.
 */
final class RegistrarInbox {
    private static final int MAX_STATES = 10_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition something = lock.newCondition();
    private @Nullable Resources resources;
    private final Map<String, PuppetState> states = new HashMap<>();
    private boolean drift;

    /**
     * What there was.
     *
     * @param resources new ones, or null
     * @param states what runtimes said of puppets, by user id
     * @param drift whether something on the homeserver may not be as it was left
     */
    record Work(@Nullable Resources resources, Map<String, PuppetState> states, boolean drift) {
        boolean isOnlyStates() {
            return resources == null && !drift && !states.isEmpty();
        }
    }

    void put(Resources next) {
        locked(() -> resources = next);
    }

    /** @param matters whether an observation is news */
    void put(List<Observation> observations, Predicate<Observation> matters) {
        locked(() -> {
            for (Observation observation : observations) {
                if (observation instanceof PuppetState state) {
                    if (states.size() < MAX_STATES || states.containsKey(state.userId())) {
                        states.put(state.userId(), state);
                    }
                } else {
                    drift |= matters.test(observation);
                }
            }
        });
    }

    /** Asks for a pass. */
    void putDrift() {
        locked(() -> drift = true);
    }

    /** Takes everything there is; waits for something at most {@code nanos}, and then gives empty work. */
    Work take(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (isEmpty() && left > 0) {
                left = something.awaitNanos(left);
            }
            Work work = new Work(resources, Map.copyOf(states), drift);
            resources = null;
            states.clear();
            drift = false;
            return work;
        } finally {
            lock.unlock();
        }
    }

    static long nanos(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private boolean isEmpty() {
        return resources == null && states.isEmpty() && !drift;
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            if (!isEmpty()) {
                something.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }
}
