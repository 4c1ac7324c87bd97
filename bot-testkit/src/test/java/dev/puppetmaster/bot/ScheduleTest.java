package dev.puppetmaster.bot;

import static dev.puppetmaster.bot.Hosts.awaitUp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.bot.matrix.MatrixEvent;
import java.io.IOException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a bot does later: once, also when it was away. */
@Timeout(60)
class ScheduleTest extends OnePuppet {
    ScheduleTest() {
        super("data-reminder");
    }

    private static final class Reminder extends Bot {
        private static final Parameter<Duration> AFTER =
                Parameter.duration("after", Duration.ofSeconds(1), Duration.ofDays(365));
        private static final Parameter<String> WHAT = Parameter.text("what");
        private static final Parameter<String> NAME = Parameter.word("name");

        Reminder() {
            command(
                    "remind",
                    "says something later",
                    (ask, turn, given) -> {
                        turn.schedule().say("reminder", When.in(given.get(AFTER)), given.get(WHAT));
                        return Answer.of("I will.");
                    },
                    AFTER,
                    WHAT);
            command(
                    "repeat",
                    "asks itself again and again",
                    (ask, turn, given) -> {
                        turn.schedule().ask("again", When.every(given.get(AFTER)), "!count");
                        return Answer.of("I will.");
                    },
                    AFTER);
            command(
                    "count",
                    "counts",
                    (ask, turn) -> Answer.of("counted " + turn.storedHere().add("count", 1)));
            command(
                    "cancel",
                    "takes back",
                    (ask, turn, given) ->
                            Answer.of("cancelled " + turn.schedule().cancel(given.get(NAME))),
                    NAME);
            command(
                    "list",
                    "lists",
                    (ask, turn) -> Answer.of(turn.schedule().all().stream()
                            .map(Schedule.Scheduled::name)
                            .collect(Collectors.joining(",", "[", "]"))));
        }
    }

    private BotHost host() throws IOException {
        return stage.hostWithClock(directory, stage.hosted(puppet, new Reminder(), Map.of()));
    }

    private String ask(String words) {
        return stage.answer(room, stage.say(room, words)).body();
    }

    private List<String> said() {
        return stage.timeline(room).stream()
                .filter(event -> event.sender().equals(puppet) && event.type().equals("m.room.message"))
                .map(MatrixEvent::body)
                .toList();
    }

    private void awaitSaid(String words, int times) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(said()).filteredOn(words::equals).hasSize(times));
    }

    @Test
    void whatIsScheduledIsSaidWhenItIsDueAndOnce() throws IOException {
        try (BotHost host = host()) {
            assertThat(ask("!remind 1h drink water")).isEqualTo("I will.");
            stage.clock().advance(Duration.ofMinutes(59));
            assertThat(ask("!list")).isEqualTo("[reminder]");
            assertThat(said()).doesNotContain("drink water");

            stage.clock().advance(Duration.ofMinutes(1));
            awaitSaid("drink water", 1);
            stage.clock().advance(Duration.ofDays(1));
            assertThat(ask("!list")).isEqualTo("[]");
            awaitSaid("drink water", 1);
            awaitUp(host);
        }
    }

    @Test
    void whatWasDueWhileTheBotWasAwayIsSaidOnceWhenItIsBack() throws IOException {
        try (BotHost host = host()) {
            ask("!remind 1h drink water");
            ask("!repeat 1h");
            awaitUp(host);
        }
        stage.clock().advance(Duration.ofHours(30));
        try (BotHost host = host()) {
            awaitSaid("drink water", 1);
            awaitSaid("counted 1", 1);
            assertThat(ask("!list")).isEqualTo("[again]");
            stage.clock().advance(Duration.ofHours(1));
            awaitSaid("counted 2", 1);
            awaitSaid("drink water", 1);
            awaitUp(host);
        }
    }

    @Test
    void whatIsTakenBackOrBelongsToARoomThatTheBotLeftDoesNotHappen() throws IOException {
        try (BotHost host = host()) {
            ask("!remind 1h drink water");
            ask("!repeat 1h");
            assertThat(ask("!cancel reminder")).isEqualTo("cancelled true");
            assertThat(ask("!cancel reminder")).isEqualTo("cancelled false");
            assertThat(ask("!list")).isEqualTo("[again]");

            stage.human().kick(room, puppet, "enough");
            await().atMost(SOON)
                    .until(() -> host.store().schedules().of(puppet, room).isEmpty());
        }
    }

    @Test
    void somethingScheduledAnewTakesThePlaceOfTheOld() throws IOException {
        try (BotHost host = host()) {
            ask("!remind 1h one");
            ask("!remind 2h two");
            assertThat(ask("!list")).isEqualTo("[reminder]");
            stage.clock().advance(Duration.ofHours(2));
            awaitSaid("two", 1);
            assertThat(said()).doesNotContain("one");
            awaitUp(host);
        }
    }

    @Test
    void aTimeOfDayIsThatOfTheZonesClocks() {
        ZoneId zurich = ZoneId.of("Europe/Zurich");
        When daily = When.daily(LocalTime.of(9, 0), zurich);
        When workdays = When.daily(LocalTime.of(9, 0), zurich, DayOfWeek.MONDAY, DayOfWeek.FRIDAY);

        assertThat(daily.first(Instant.parse("2026-03-28T09:00:00Z"))).isEqualTo("2026-03-29T07:00:00Z");
        assertThat(daily.next(Instant.parse("2026-01-01T08:00:00Z"))).contains(Instant.parse("2026-01-02T08:00:00Z"));
        assertThat(workdays.first(Instant.parse("2026-01-01T00:00:00Z"))).isEqualTo("2026-01-02T08:00:00Z");
        assertThat(workdays.first(Instant.parse("2026-01-02T08:00:00Z"))).isEqualTo("2026-01-05T08:00:00Z");
        assertThat(When.daily(LocalTime.of(2, 30), zurich).first(Instant.parse("2026-03-28T12:00:00Z")))
                .isEqualTo("2026-03-29T01:30:00Z");
        assertThatThrownBy(() -> When.every(Duration.ofSeconds(5))).hasMessageContaining("1 min");
    }
}
