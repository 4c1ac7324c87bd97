package dev.puppetmaster.gateway.policy;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What may be spent in a period of the calendar, in UTC. At four fifths it is said once.
 *
 * @param of tokens or cost
 * @param most 1 or more
 * @param downgradeTo the name of the backend that answers when it is spent; null: nobody does
 */
public record Budget(
        Per per,
        Measure of,
        long most,
        Period period,
        @Nullable String downgradeTo) {
    /** How often it begins anew. */
    public enum Period {
        DAY,
        MONTH;

        /** When the one began that now is. */
        public LocalDate of(Instant now) {
            LocalDate day = now.atZone(ZoneOffset.UTC).toLocalDate();
            return this == DAY ? day : day.withDayOfMonth(1);
        }

        /** When the next one begins. */
        public LocalDate after(LocalDate begin) {
            return this == DAY ? begin.plusDays(1) : begin.plusMonths(1);
        }
    }

    /** @throws IllegalArgumentException with one line */
    public Budget {
        if (most < 1) {
            throw new IllegalArgumentException("a budget of " + most + " lets nothing through; give 1 or more");
        }
        if (of == Measure.REQUESTS) {
            throw new IllegalArgumentException("a budget is of tokens or of cost; for requests give a limit");
        }
    }

    /** For a sentence: "100 tokens a day for this room". */
    public String words() {
        return most + " " + of.words() + " a " + period.name().toLowerCase(Locale.ROOT) + " for " + per.words();
    }

    public Optional<String> downgrade() {
        return Optional.ofNullable(downgradeTo);
    }
}
