package dev.puppetmaster.bots.tools;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Ends what takes too long, by an interrupt: the work stays on the caller's thread, as a turn belongs to one. Work that does not
 * listen to interrupts ends when it ends.
 */
final class TimeLimit {
    private static final ScheduledExecutorService CLOCK = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("tool-time-limit").factory());

    private final Thread caller = Thread.currentThread();
    private boolean over;
    private boolean expired;

    private TimeLimit() {}

    /** @throws UnfinishedException if the time was over first */
    static <T> T call(Duration limit, String name, Callable<T> work) throws Exception {
        TimeLimit time = new TimeLimit();
        Future<?> end = CLOCK.schedule(time::expire, limit.toMillis(), TimeUnit.MILLISECONDS);
        try {
            T result = work.call();
            time.stop();
            return result;
        } catch (Exception e) {
            if (time.stop()) {
                throw new UnfinishedException("`" + name + "` did not end within " + limit.toSeconds() + " s.");
            }
            throw e;
        } finally {
            end.cancel(false);
        }
    }

    private synchronized void expire() {
        if (!over) {
            expired = true;
            caller.interrupt();
        }
    }

    /** Whether the time was over before; its interrupt is taken back. */
    private synchronized boolean stop() {
        if (!over && expired) {
            Thread.interrupted();
        }
        over = true;
        return expired;
    }
}
