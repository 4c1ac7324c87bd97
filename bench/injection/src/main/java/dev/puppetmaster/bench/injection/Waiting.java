package dev.puppetmaster.bench.injection;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what comes about by itself. */
final class Waiting {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    private Waiting() {}

    /** @throws AssertionError after three minutes */
    static void until(String what, BooleanSupplier come) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!come.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited three minutes for " + what);
            }
            Thread.sleep(LOOK_AGAIN);
        }
    }
}
