package dev.puppetmaster.gateway.policy;

import java.time.Duration;

/**
 * How much in how long.
 *
 * @param most 1 or more
 * @param window 1 s to 31 days; it slides
 */
public record Limit(Per per, Measure of, long most, Duration window) {
    private static final Duration LONGEST = Duration.ofDays(31);

    /** @throws IllegalArgumentException with one line */
    public Limit {
        if (most < 1) {
            throw new IllegalArgumentException(
                    "a limit of " + most + " " + of.words() + " lets nothing through; give 1 or more");
        }
        if (window.compareTo(Duration.ofSeconds(1)) < 0 || window.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a limit's window of " + window + " is not from 1 s to 31 days");
        }
    }
}
