package dev.puppetmaster.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.testkit.BotTester;
import dev.puppetmaster.testkit.FakeHomeserver;
import dev.puppetmaster.testkit.LiveBot;
import dev.puppetmaster.testkit.TestClock;
import dev.puppetmaster.testkit.junit.BotTest;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

// docs:tester
@BotTest(ReminderBot.class)
class ReminderBotTest {
    @Test
    void aReminderIsSaidInTime(BotTester bot) {
        assertThat(bot.ask("!remind 10m tea")).startsWith("I will");
        assertThat(bot.advance(Duration.ofMinutes(9))).isEmpty();
        assertThat(bot.advance(Duration.ofMinutes(1))).containsExactly("⏰ tea");
    }

    @Test
    void theStandupIsOnWorkingDays(BotTester bot) {
        bot.at(Instant.parse("2026-01-02T12:00:00Z")).ask("!standup"); // a Friday
        assertThat(bot.advance(Duration.ofDays(3))).containsExactly("What is new? (number 1)"); // on Monday
    }
    // docs:end

    // docs:live
    @Test
    void aReminderSurvivesARestartAndAnAbsence(LiveBot bot, TestClock clock) {
        bot.ask("!remind 1h tea");
        bot.restart();
        clock.advance(Duration.ofHours(1));
        bot.awaitSaid("⏰ tea");
    }

    @Test
    void aReminderIsSaidOnceThoughTheHomeserverFails(LiveBot bot, FakeHomeserver homeserver, TestClock clock) {
        bot.ask("!remind 1h tea");
        homeserver.faults().on("PUT", "/send/").times(3).status(502).html();
        homeserver.faults().on("PUT", "/send/").dropAfterHandling(); // it was sent, and the answer is lost
        clock.advance(Duration.ofHours(1));
        bot.awaitSaid("⏰ tea");
        bot.restart();
        assertThat(bot.said()).containsOnlyOnce("⏰ tea");
    }
    // docs:end
}
