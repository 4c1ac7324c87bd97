package dev.puppetmaster.bots.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Brain;
import dev.puppetmaster.bot.tool.Tool;
import dev.puppetmaster.bot.tool.ToolMethod;
import dev.puppetmaster.testkit.LiveBot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A process that ends while a function runs, on a real store. */
@Timeout(60)
class AtMostOnceTest {
    private static final AtomicInteger PAID = new AtomicInteger();
    private static final AtomicInteger READ = new AtomicInteger();

    public static final class Till {
        @ToolMethod("Pays.")
        public String pay() throws InterruptedException {
            return once(PAID, "paid");
        }

        @ToolMethod(value = "Reads the balance.", readOnly = true)
        public String balance() throws InterruptedException {
            return once(READ, "42");
        }

        /** The first call never ends. */
        private static String once(AtomicInteger calls, String result) throws InterruptedException {
            if (calls.incrementAndGet() == 1) {
                new CountDownLatch(1).await();
            }
            return result;
        }
    }

    @BeforeEach
    void begin() {
        PAID.set(0);
        READ.set(0);
    }

    private static Brain brain() {
        ToolEnvironment environment = new ToolEnvironment(
                new Secrets(Path.of("/nowhere")),
                request -> {
                    throw new IOException("no runner here");
                },
                AtMostOnceTest.class.getClassLoader(),
                true);
        Toolset tools = Toolset.of(Calls.of("till", Till.class), environment);
        return (ask, turn) -> {
            Tool tool = tools.list().tools().stream()
                    .filter(candidate -> candidate.spec().name().equals(ask.text()))
                    .findFirst()
                    .orElseThrow();
            return Answer.of(tool.call(Calls.object("{}"), turn));
        };
    }

    @Test
    void whatChangesSomethingIsNotRepeatedAndItsOutcomeIsSaidToBeUnknown() {
        try (LiveBot bot = LiveBot.start(brain())) {
            interrupted(bot, "pay", PAID);
            bot.awaitSaid(
                    "I was interrupted while `pay` ran, so I do not know whether it took effect. I did not run it again;"
                            + " check, then ask me anew.");
            assertThat(PAID).hasValue(1);
        }
    }

    @Test
    void whatOnlyReadsIsReadAgain() {
        try (LiveBot bot = LiveBot.start(brain())) {
            interrupted(bot, "balance", READ);
            bot.awaitSaid("42");
            assertThat(READ).hasValue(2);
        }
    }

    private static void interrupted(LiveBot bot, String word, AtomicInteger calls) {
        bot.person().send(bot.room().value(), word);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(calls).hasValue(1));
        bot.restart();
    }
}
