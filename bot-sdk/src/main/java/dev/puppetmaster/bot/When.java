package dev.puppetmaster.bot;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** When something scheduled happens: once, or again and again. */
public sealed interface When {
    /** The first time, from {@code now} on. */
    Instant first(Instant now);

    /** The next time after {@code now}; empty where it is only once. */
    Optional<Instant> next(Instant now);

    /** Once, so long from now: 1 s to 3,650 days. */
    static When in(Duration delay) {
        if (delay.compareTo(Duration.ofSeconds(1)) < 0 || delay.compareTo(Duration.ofDays(3_650)) > 0) {
            throw new IllegalArgumentException("a wait is between 1 s and 3,650 days, not " + delay);
        }
        return new In(delay);
    }

    /** Once, at this time; one that has passed is now. */
    static When at(Instant time) {
        return new At(time);
    }

    /** Again and again, the first time after one {@code period} of 1 min to 366 days. */
    static When every(Duration period) {
        if (period.compareTo(Duration.ofMinutes(1)) < 0 || period.compareTo(Duration.ofDays(366)) > 0) {
            throw new IllegalArgumentException("a period is between 1 min and 366 days, not " + period);
        }
        return new Every(period);
    }

    /** Every day, or every such day of the week, at this time of the zone's clocks. */
    static When daily(LocalTime time, ZoneId zone, DayOfWeek... onlyOn) {
        return new Daily(time, zone, Set.of(onlyOn));
    }

    /** Once, after a wait. */
    record In(Duration delay) implements When {
        @Override
        public Instant first(Instant now) {
            return now.plus(delay);
        }

        @Override
        public Optional<Instant> next(Instant now) {
            return Optional.empty();
        }
    }

    /** Once, at a time. */
    record At(Instant time) implements When {
        @Override
        public Instant first(Instant now) {
            return time;
        }

        @Override
        public Optional<Instant> next(Instant now) {
            return Optional.empty();
        }
    }

    /** Again and again. */
    record Every(Duration period) implements When {
        @Override
        public Instant first(Instant now) {
            return now.plus(period);
        }

        @Override
        public Optional<Instant> next(Instant now) {
            return Optional.of(now.plus(period));
        }
    }

    /**
     * At a time of day.
     *
     * @param onlyOn the days of the week; none for all
     */
    record Daily(LocalTime time, ZoneId zone, Set<DayOfWeek> onlyOn) implements When {
        public Daily {
            onlyOn = Set.copyOf(onlyOn);
        }

        /** Where clocks are put forward over the time, it is the first minute after the gap. */
        @Override
        public Instant first(Instant now) {
            ZonedDateTime day = now.atZone(zone);
            ZonedDateTime candidate = day.with(time);
            while (!candidate.toInstant().isAfter(now)
                    || (!onlyOn.isEmpty() && !onlyOn.contains(candidate.getDayOfWeek()))) {
                candidate = candidate.plusDays(1).with(time);
            }
            return candidate.toInstant();
        }

        @Override
        public Optional<Instant> next(Instant now) {
            return Optional.of(first(now));
        }

        @Override
        public String toString() {
            return "daily at " + time + " " + zone + (onlyOn.isEmpty() ? "" : " on " + new TreeSet<>(onlyOn));
        }
    }
}
