package dev.puppetmaster.bot.brain;

import java.time.Duration;

/** How often an answer that is being made is shown: half a second after the first time, then ever slower, at last every five. */
final class Ramp {
    static final Duration LONGEST = Duration.ofSeconds(5);

    private static final double FIRST_MILLIS = 500;
    private static final double GROWTH = 1.5;

    private Ramp() {}

    /** @param shown how often it was shown, at least once */
    static Duration after(int shown) {
        double millis = FIRST_MILLIS * Math.pow(GROWTH, shown - 1);
        return Duration.ofMillis(Math.min((long) millis, LONGEST.toMillis()));
    }
}
