package dev.puppetmaster.registrar;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long to wait before the next try: a quarter of a second, doubled each time, with up to a quarter of chance. */
final class Backoff {
    private static final long FIRST_MILLIS = 250;

    private Backoff() {}

    /**
     * @param attempts how many have failed, at least 1
     * @param most the longest wait, but for chance
     * @param wanted how long the other side asked to wait, if it did
     */
    static Duration after(int attempts, Duration most, @Nullable Duration wanted) {
        long doubled = FIRST_MILLIS << Math.min(20, attempts - 1);
        long wait = Math.min(most.toMillis(), doubled);
        if (wanted != null) {
            wait = Math.max(wait, wanted.toMillis());
        }
        return Duration.ofMillis(wait + (long) (Math.random() * wait / 4));
    }
}
