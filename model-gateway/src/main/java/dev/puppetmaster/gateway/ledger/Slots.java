package dev.puppetmaster.gateway.ledger;

import java.time.Duration;
import java.time.Instant;

/**
 * A window that slides, of two slots that do not: what was spent in the one before counts for the part of it that is still in
 * the window, as if it had been spent evenly.
 *
 * @param current number of the slot that now is
 * @param elapsed seconds since it began
 * @param length of a slot, seconds
 */
record Slots(long current, double elapsed, long length) {
    static Slots of(Duration window, Instant now) {
        long length = window.toSeconds();
        long current = Math.floorDiv(now.getEpochSecond(), length);
        double elapsed = now.getEpochSecond() - current * length + now.getNano() / 1e9;
        return new Slots(current, elapsed, length);
    }

    /** How much of what was spent before still counts. */
    long still(long before) {
        return (long) Math.ceil(before * (length - elapsed) / length);
    }

    /**
     * How long until there is room for one more, if nothing is spent until then.
     *
     * @param most that may be spent in a window
     * @param now what was spent in this slot
     * @param before what was spent in the one before
     */
    Duration until(long most, long now, long before) {
        double seconds = now < most ? faded(before, most - 1 - now) - elapsed : length - elapsed + faded(now, most - 1);
        return Duration.ofSeconds(Math.max(1, (long) Math.ceil(seconds)));
    }

    /** How many seconds into the next slot no more than {@code left} of {@code spent} counts. */
    private double faded(long spent, long left) {
        return spent <= left ? 0 : length * (1 - (double) left / spent);
    }

    /** Seconds since 1970 after which it counts no more. */
    long ends() {
        return (current + 2) * length;
    }
}
