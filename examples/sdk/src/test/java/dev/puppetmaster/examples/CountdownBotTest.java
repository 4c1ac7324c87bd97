package dev.puppetmaster.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.testkit.BotTester;
import dev.puppetmaster.testkit.LiveBot;
import dev.puppetmaster.testkit.TestClock;
import dev.puppetmaster.testkit.junit.BotTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
// docs:draft
@BotTest(CountdownBot.class)
class CountdownBotTest {
    @Test
    void eachNumberIsShown(BotTester bot) {
        assertThat(bot.ask("!countdown 3")).isEqualTo("3, 2, 1: **lift-off!**");
        assertThat(bot.shownSoFar()).containsExactly("3", "3, 2", "3, 2, 1");
    }

    @Test
    void aPersonSeesItGrowAndStopsIt(LiveBot bot, TestClock clock) {
        EventId ask = bot.say("!countdown 100");
        bot.awaitShown("100"); // at once; the next text when the clock says so
        clock.advance(Duration.ofSeconds(1));
        bot.react(ask, "❌");
        assertThat(bot.answerTo(ask))
                .startsWith("100")
                .endsWith("Stopped by " + bot.person().userId() + ".");
        assertThat(bot.shownSoFar()).startsWith("100");
    }
}
// docs:end
