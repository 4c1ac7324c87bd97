package dev.puppetmaster.synapse;

import java.time.Duration;
import java.util.Optional;

/** How long to wait after each failure: 1, 2, 4 ... 30 s, from the beginning again after a minute of health, ten times at most. */
final class Backoff {
    private final Duration first;
    private final Duration longest;
    private final Duration health;
    private final int most;
    private int failures;
    private long since;

    Backoff() {
        this(Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofMinutes(1), 10);
    }

    Backoff(Duration first, Duration longest, Duration health, int most) {
        this.first = first;
        this.longest = longest;
        this.health = health;
        this.most = most;
    }

    void started(long nanoTime) {
        since = nanoTime;
    }

    void healthy(long nanoTime) {
        if (failures > 0 && nanoTime - since >= health.toNanos()) {
            failures = 0;
        }
    }

    /** The pause before the next try; empty when there were too many. */
    Optional<Duration> failed() {
        failures++;
        if (failures > most) {
            failures = 0;
            return Optional.empty();
        }
        Duration pause = first.multipliedBy(1L << Math.min(failures - 1, 20));
        return Optional.of(pause.compareTo(longest) < 0 ? pause : longest);
    }
}
