package dev.puppetmaster.bot.store;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time in which a database cannot be used: says when it begins and ends, and lets everybody wait, together with one try
 * at a time and a pause between tries that doubles up to {@link #LONGEST}.
 */
final class Outage {
    private static final Logger LOG = LoggerFactory.getLogger(Outage.class);
    private static final Duration SHORTEST = Duration.ofMillis(50);
    private static final Duration LONGEST = Duration.ofSeconds(2);

    private final String name;
    private final Condition changed;
    private final ReentrantLock lock;
    private volatile boolean stopped;
    /** Of {@link System#nanoTime}; 0 while all is well. */
    private long since;

    private long notBefore;
    private Duration pause = SHORTEST;

    Outage(String name, ReentrantLock lock) {
        this.name = name;
        this.lock = lock;
        this.changed = lock.newCondition();
    }

    /**
     * Tries until it works. The caller holds the lock, once; it is free while this waits.
     *
     * @param writes it proves that all is well when it worked, and waits its turn while it is not; what reads just tries
     * @throws StoreException that does not pass, or any after {@link #stopWaiting}
     */
    <T extends @Nullable Object> T through(boolean writes, Supplier<T> attempt) {
        boolean first = true;
        while (true) {
            if (writes || !first) {
                await();
            }
            first = false;
            try {
                T result = attempt.get();
                if (writes) {
                    over();
                }
                return result;
            } catch (StoreException e) {
                if (!e.isPassing() || stopped) {
                    throw e;
                }
                began(e);
            }
        }
    }

    private void began(StoreException e) {
        long now = System.nanoTime();
        if (since == 0) {
            since = now;
            LOG.warn("{}; what needs the store waits", e.getMessage());
        }
        notBefore = now + pause.toNanos();
        Duration next = pause.multipliedBy(2);
        pause = next.compareTo(LONGEST) < 0 ? next : LONGEST;
    }

    private void over() {
        if (since != 0) {
            LOG.info("{}: works again after {} ms", name, (System.nanoTime() - since) / 1_000_000);
            since = 0;
            pause = SHORTEST;
            changed.signalAll();
        }
    }

    /** Interrupts are kept for later: a turn that is stopped must not leave half of what it did. */
    private void await() {
        boolean interrupted = false;
        try {
            long left;
            while (since != 0 && !stopped && (left = notBefore - System.nanoTime()) > 0) {
                try {
                    long unused = changed.awaitNanos(left);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    boolean isStopped() {
        return stopped;
    }

    void stopWaiting() {
        stopped = true;
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
