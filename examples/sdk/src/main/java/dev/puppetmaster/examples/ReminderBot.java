package dev.puppetmaster.examples;

import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Bot;
import dev.puppetmaster.bot.Bots;
import dev.puppetmaster.bot.Parameter;
import dev.puppetmaster.bot.Schedule;
import dev.puppetmaster.bot.When;
import dev.puppetmaster.bot.outbox.Markdown;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.stream.Collectors;

/** What a bot does later: docs/sdk/schedule.md. */
public final class ReminderBot extends Bot {
    private static final Parameter<Duration> AFTER =
            Parameter.duration("after", Duration.ofMinutes(1), Duration.ofDays(365));
    private static final Parameter<String> WHAT = Parameter.text("what");
    private static final Parameter<String> NAME = Parameter.word("name");

    // docs:schedule
    public ReminderBot() {
        command(
                "remind",
                "says something later",
                (ask, turn, given) -> {
                    String name = "reminder-" + turn.storedHere().add("reminders", 1);
                    turn.schedule().say(name, When.in(given.get(AFTER)), "⏰ " + Markdown.escaped(given.get(WHAT)));
                    return Answer.of("I will; `!forget " + name + "` takes it back.");
                },
                AFTER,
                WHAT);
        command("standup", "asks for news every working day at nine", (ask, turn) -> {
            When workdays = When.daily(
                    LocalTime.of(9, 0),
                    ZoneId.of("Europe/Zurich"),
                    DayOfWeek.MONDAY,
                    DayOfWeek.TUESDAY,
                    DayOfWeek.WEDNESDAY,
                    DayOfWeek.THURSDAY,
                    DayOfWeek.FRIDAY);
            turn.schedule().ask("standup", workdays, "!news"); // runs the command then
            return Answer.of("Every working day at nine.");
        });
        command(
                "news",
                "asks for news",
                (ask, turn) ->
                        Answer.of("What is new? (number " + turn.storedHere().add("news", 1) + ")"));
        command(
                "list",
                "what is to come",
                (ask, turn) -> Answer.of(turn.schedule().all().stream()
                        .map(Schedule.Scheduled::name)
                        .collect(Collectors.joining(", ", "To come: ", "."))));
        command(
                "forget",
                "takes something back",
                (ask, turn, given) -> Answer.of(turn.schedule().cancel(given.get(NAME)) ? "Forgotten." : "Of what?"),
                NAME);
    }
    // docs:end

    public static void main(String[] args) {
        Bots.run(new ReminderBot());
    }
}
