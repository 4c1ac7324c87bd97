package dev.puppetmaster.bot.store;

import dev.puppetmaster.bot.When;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** How something repeats, as the text of a column: {@code every PT1H}, {@code daily 09:00 Europe/Zurich MONDAY,FRIDAY}. */
final class Repeats {
    private Repeats() {}

    static String write(When when) {
        return switch (when) {
            case When.Every every -> "every " + every.period();
            case When.Daily daily ->
                ("daily " + daily.time() + " " + daily.zone().getId() + " "
                                + new TreeSet<>(daily.onlyOn())
                                        .stream().map(DayOfWeek::name).collect(Collectors.joining(",")))
                        .strip();
            case When.In in -> throw new IllegalArgumentException("once: " + in);
            case When.At at -> throw new IllegalArgumentException("once: " + at);
        };
    }

    static When read(String text) {
        String[] words = text.split(" ", 4);
        if (words[0].equals("every")) {
            return new When.Every(Duration.parse(words[1]));
        }
        DayOfWeek[] days = words.length < 4
                ? new DayOfWeek[0]
                : Arrays.stream(words[3].split(",", 7)).map(DayOfWeek::valueOf).toArray(DayOfWeek[]::new);
        return When.daily(LocalTime.parse(words[1]), ZoneId.of(words[2]), days);
    }
}
