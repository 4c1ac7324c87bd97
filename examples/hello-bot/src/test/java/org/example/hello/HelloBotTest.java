package org.example.hello;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.testkit.BotTester;
import org.junit.jupiter.api.Test;

class HelloBotTest {
    private final BotTester bot = BotTester.of(new HelloBot());

    @Test
    void greetsWhoeverSaysHello() {
        assertThat(bot.ask("!hello")).isEqualTo("Hello, Alice!");
    }

    @Test
    void saysWhatItKnows() {
        assertThat(bot.ask("good morning")).isEqualTo("I only know `!hello`.");
    }

    @Test
    void correctsATypingError() {
        assertThat(bot.ask("!helo")).contains("Did you mean `!hello`?");
    }
}
