package dev.puppetmaster.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Bot;
import dev.puppetmaster.bot.When;
import dev.puppetmaster.testkit.BotTester;
import dev.puppetmaster.testkit.FakeHomeserver;
import dev.puppetmaster.testkit.LiveBot;
import dev.puppetmaster.testkit.Stage;
import dev.puppetmaster.testkit.TestClock;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/** What a test of a bot gets as parameters. */
@BotTest(BotTestTest.Counting.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(60)
class BotTestTest {
    private static final AtomicReference<String> ENDED = new AtomicReference<>("");

    static final class Counting extends Bot {
        private int mine;

        Counting() {
            command(
                    "kept",
                    "counts in its storage",
                    (ask, turn) -> Answer.of("kept " + turn.stored().add("n", 1)));
            command("own", "counts in a field", (ask, turn) -> Answer.of("own " + ++mine));
            command("later", "says something in an hour", (ask, turn) -> {
                turn.schedule().say("later", When.in(Duration.ofHours(1)), "now");
                return Answer.of("in an hour");
            });
            on("m.reaction", (event, turn) -> turn.room().say("thanks for " + event.reactionKey()));
        }
    }

    @Test
    void aTesterNeedsNoServer(BotTester bot) {
        assertThat(bot.ask("!kept")).isEqualTo("kept 1");
        assertThat(bot.ask("!later")).isEqualTo("in an hour");
        assertThat(bot.advance(Duration.ofMinutes(59))).isEmpty();
        assertThat(bot.advance(Duration.ofMinutes(1))).containsExactly("now");
        bot.react("🎉");
        assertThat(bot.done()).containsExactly("say: thanks for 🎉");
    }

    @Test
    void aLiveBotKeepsWhatItStoredOverARestart(LiveBot bot) {
        assertThat(bot.ask("!kept")).isEqualTo("kept 1");
        bot.restart();
        assertThat(bot.ask("!kept")).isEqualTo("kept 2");
    }

    @Test
    void theClockIsTurnedByTheTest(LiveBot bot, TestClock clock) {
        assertThat(bot.ask("!later")).isEqualTo("in an hour");
        clock.advance(Duration.ofHours(1));
        bot.awaitSaid("now");
    }

    @Test
    @Order(1)
    void allAreOfTheSameBot(LiveBot bot, FakeHomeserver homeserver, Stage stage) {
        assertThat(bot.homeserver()).isSameAs(homeserver);
        assertThat(bot.stage()).isSameAs(stage);
        assertThat(bot.ask("!own")).isEqualTo("own 1");
        ENDED.set(homeserver.baseUrl());
    }

    @Test
    @Order(2)
    void whatATestHadIsClosedAndTheNextHasItsOwn(LiveBot bot) {
        URI before = URI.create(ENDED.get());
        Assertions.assertThatThrownBy(() -> new Socket(before.getHost(), before.getPort()).close())
                .isInstanceOf(IOException.class);
        assertThat(bot.ask("!own")).isEqualTo("own 1");
    }

    @Nested
    class Inside {
        @Test
        void aNestedTestHasTheBotOfItsClass(BotTester bot) {
            assertThat(bot.ask("!own")).isEqualTo("own 1");
        }
    }

    @Nested
    @BotTest(value = Counting.class, loggedIn = true)
    class LoggedIn {
        @Test
        void aBotWithAnOrdinaryAccountAnswersToo(LiveBot bot) {
            assertThat(bot.ask("!own")).isEqualTo("own 1");
        }
    }
}
