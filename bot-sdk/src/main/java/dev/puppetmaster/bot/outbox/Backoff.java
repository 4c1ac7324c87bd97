package dev.puppetmaster.bot.outbox;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** How long to wait before the next try: doubling from a quarter of a second to ten, with jitter. Not thread-safe. */
public final class Backoff {
    private static final long FIRST_MILLIS = 250;
    private static final long LONGEST_MILLIS = 10_000;

    private int failures;

    /** The wait after one more failure; what the server asked for counts more than our own guess. */
    public Duration next(@Nullable Duration asked) {
        long doubled = Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(failures, 10));
        failures++;
        long jittered = ThreadLocalRandom.current().nextLong(doubled / 2, doubled + 1);
        return asked == null ? Duration.ofMillis(jittered) : asked.plusMillis(jittered / 10);
    }

    public void reset() {
        failures = 0;
    }
}
