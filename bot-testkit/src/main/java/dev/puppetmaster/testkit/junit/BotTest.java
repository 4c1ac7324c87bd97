package dev.puppetmaster.testkit.junit;

import dev.puppetmaster.bot.Brain;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Tests of one bot. Test methods, {@code @BeforeEach} methods and constructors may have parameters, each made for one test and
 * closed after it: a {@link dev.puppetmaster.testkit.BotTester} (no server), a {@link dev.puppetmaster.testkit.LiveBot} (on a
 * homeserver inside the test), and of that same live bot its {@link dev.puppetmaster.testkit.FakeHomeserver}, {@link
 * dev.puppetmaster.testkit.Stage} and {@link dev.puppetmaster.testkit.TestClock}. Example:
 *
 * <pre>{@code
 * @BotTest(HelloBot.class)
 * class HelloBotTest {
 *     @Test
 *     void greets(BotTester bot) {
 *         assertThat(bot.ask("!hello")).isEqualTo("Hello, Alice!");
 *     }
 * }
 * }</pre>
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(PuppetmasterExtension.class)
public @interface BotTest {
    /** The bot, with a constructor without parameters. A new one is made for each test. */
    Class<? extends Brain> value();

    /** Whether a live bot has an ordinary account and hears by {@code /sync}, rather than being pushed to. */
    boolean loggedIn() default false;
}
