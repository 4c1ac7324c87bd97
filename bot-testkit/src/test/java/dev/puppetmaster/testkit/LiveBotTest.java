package dev.puppetmaster.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Bot;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A bot that runs in earnest hears its test from the first word on. */
@Timeout(90)
class LiveBotTest {
    static final class Hello extends Bot {
        Hello() {
            command("hello", "says hello", (ask, turn) -> Answer.of("Hello!"));
        }
    }

    @Test
    void aBotThatIsSlowToLogInIsWaitedFor() {
        FakeHomeserver homeserver = FakeHomeserver.start();
        homeserver.faults().on("GET", "/sync").delay(Duration.ofMillis(500));
        try (LiveBot bot = new LiveBot(new Hello(), homeserver, Stage.loggedInOn(homeserver))) {
            assertThat(bot.ask("!hello")).isEqualTo("Hello!");
        }
    }
}
