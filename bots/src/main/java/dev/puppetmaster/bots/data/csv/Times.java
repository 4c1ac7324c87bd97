package dev.puppetmaster.bots.data.csv;

import dev.puppetmaster.bots.data.TimeColumn;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;

/** Days, and days with a time: {@code 2024-12-31}, {@code 2024-12-31 23:59}, {@code 2024-12-31T23:59:00.5+01:00}. */
final class Times {

    /** Stands for: not a time. */
    static final long NONE = TimeColumn.MISSING;

    private static final int DAY_LENGTH = 10;
    private static final int LONGEST = 40;

    private Times() {}

    /** Milliseconds since 1970 in UTC, or {@link #NONE}. */
    static long millis(String value, Guess.Kind kind) {
        if (value.length() < DAY_LENGTH || value.length() > LONGEST) {
            return NONE;
        }
        try {
            return switch (kind) {
                case TIME_YMD -> at(value, 0, 5, 8, '-');
                case TIME_YMD_SLASHES -> at(value, 0, 5, 8, '/');
                case TIME_DMY_DOTS -> at(value, 6, 3, 0, '.');
                case TIME_DMY_SLASHES -> at(value, 6, 3, 0, '/');
                case TIME_MDY_SLASHES -> at(value, 6, 0, 3, '/');
                default -> NONE;
            };
        } catch (DateTimeException e) {
            // 2024-02-30 has the form of a day and is none.
            return NONE;
        }
    }

    private static long at(String value, int year, int month, int day, char mark) {
        int first = year == 0 ? 4 : 2;
        int second = year == 0 ? 7 : 5;
        int y = digits(value, year, 4);
        int m = digits(value, month, 2);
        int d = digits(value, day, 2);
        if (value.charAt(first) != mark || value.charAt(second) != mark || (y | m | d) < 0) {
            return NONE;
        }
        LocalDate date = LocalDate.of(y, m, d);
        if (value.length() == DAY_LENGTH) {
            return date.toEpochDay() * 86_400_000L;
        }
        char separator = value.charAt(DAY_LENGTH);
        return separator == 'T' || separator == ' ' ? withTime(date, value.substring(DAY_LENGTH + 1)) : NONE;
    }

    private static long withTime(LocalDate date, String rest) {
        int zone = 0;
        while (zone < rest.length() && "0123456789:.".indexOf(rest.charAt(zone)) >= 0) {
            zone++;
        }
        String offset = rest.substring(zone).strip();
        try {
            LocalTime time = LocalTime.parse(rest.substring(0, zone));
            ZoneOffset shift = offset.isEmpty() ? ZoneOffset.UTC : ZoneOffset.of(offset);
            return date.atTime(time).toInstant(shift).toEpochMilli();
        } catch (DateTimeParseException e) {
            return NONE;
        }
    }

    private static int digits(String value, int from, int count) {
        int number = 0;
        for (int i = from; i < from + count; i++) {
            char c = value.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            number = 10 * number + (c - '0');
        }
        return number;
    }
}
