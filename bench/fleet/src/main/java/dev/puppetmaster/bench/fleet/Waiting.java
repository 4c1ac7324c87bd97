package dev.puppetmaster.bench.fleet;

import java.io.IOException;
import java.time.Duration;

/** For what comes sooner or later. */
final class Waiting {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    private Waiting() {}

    /** Something that may be so. */
    interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    /** @throws IOException if it does not come in time */
    static void until(String what, Duration most, Condition condition) throws IOException, InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > end) {
                throw new IOException("waited " + most.toSeconds() + " s in vain for " + what);
            }
            Thread.sleep(LOOK_AGAIN);
        }
    }
}
