package dev.puppetmaster.bench.faults;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** For what comes sooner or later. */
final class Waiting {
    private static final long LOOK_AGAIN_MILLIS = 50;
    private static final long LOOK_AGAIN_SELDOM_MILLIS = 400;

    private Waiting() {}

    /** Whether it came in time. */
    static boolean until(long time, TimeUnit unit, BooleanSupplier condition) throws InterruptedException {
        return until(unit.toMillis(time), LOOK_AGAIN_MILLIS, condition);
    }

    /** For a condition that costs something to look at. */
    static boolean untilSeldom(Duration time, BooleanSupplier condition) throws InterruptedException {
        return until(time.toMillis(), LOOK_AGAIN_SELDOM_MILLIS, condition);
    }

    private static boolean until(long millis, long every, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.sleep(every);
        }
        return true;
    }

    /** @throws IllegalStateException if it did not come in time */
    static void until(long time, TimeUnit unit, String what, BooleanSupplier condition) throws InterruptedException {
        if (!until(time, unit, condition)) {
            throw new IllegalStateException("waited " + time + " " + unit + " in vain for " + what);
        }
    }
}
