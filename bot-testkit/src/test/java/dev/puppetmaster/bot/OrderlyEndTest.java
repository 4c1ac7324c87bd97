package dev.puppetmaster.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.testkit.Stage;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** A process that is told to end in the middle of turns: nothing went wrong, and nothing is lost. */
@Timeout(90)
class OrderlyEndTest extends OnePuppet {
    private final AtomicInteger calls = new AtomicInteger();
    private final List<String> errors = new CopyOnWriteArrayList<>();
    private final List<Throwable> uncaught = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> log = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLevel().isGreaterOrEqual(Level.ERROR)) {
                errors.add(event.getFormattedMessage());
            }
        }
    };

    OrderlyEndTest() {
        super("data-slow");
    }

    @BeforeEach
    void listen() {
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> uncaught.add(failure));
        LoggerContext logback = (LoggerContext) LoggerFactory.getILoggerFactory();
        log.setContext(logback);
        log.start();
        logback.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(log);
    }

    @AfterEach
    void leave() {
        Thread.setDefaultUncaughtExceptionHandler(null);
        ((LoggerContext) LoggerFactory.getILoggerFactory())
                .getLogger(Logger.ROOT_LOGGER_NAME)
                .detachAppender(log);
    }

    private enum Makes {
        INTERRUPTED,
        REFUSED,
        FAILURE
    }

    /** What a brain makes of the interruption of its thread; the second time it answers. */
    private Brain waits(Makes of) {
        return (ask, turn) -> {
            if (calls.incrementAndGet() > 1) {
                return Answer.of("done");
            }
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                switch (of) {
                    case INTERRUPTED -> throw e;
                    case REFUSED -> throw new RefusedException("I was stopped.");
                    case FAILURE -> throw new IllegalStateException("broken off", e);
                }
            }
            throw new IllegalStateException("nobody lets it go on");
        };
    }

    @ParameterizedTest
    @EnumSource(Makes.class)
    void noErrorIsLoggedAndTheTurnIsTakenUpAtTheNextStart(Makes of) throws IOException {
        EventId first;
        EventId second;
        try (BotHost host = host(waits(of))) {
            first = stage.say(room, "one");
            await().atMost(SOON).until(() -> calls.get() == 1);
            second = stage.say(room, "two");
            await().atMost(SOON)
                    .until(() -> host.store().inbox().all(second).stream().anyMatch(entry -> entry.rule() != null));
        }
        assertThat(calls).hasValue(1);
        assertThat(stage.answers(room, first)).isEmpty();
        try (BotHost host = host(waits(of))) {
            assertThat(Stage.words(stage.answer(room, first))).isEqualTo("done");
            assertThat(Stage.words(stage.answer(room, second))).isEqualTo("done");
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
        assertThat(calls).hasValue(3);
        assertThat(errors).isEmpty();
        assertThat(uncaught).isEmpty();
    }

    /** It is left behind, and finds its store closed. */
    @Test
    void neitherIsOneOfABrainThatDoesNotEnd() throws Exception {
        Semaphore goOn = new Semaphore(0);
        CountDownLatch ended = new CountDownLatch(1);
        Brain stubborn = (ask, turn) -> {
            if (calls.incrementAndGet() > 1) {
                return Answer.of("done");
            }
            goOn.acquireUninterruptibly();
            ended.countDown();
            turn.note("still here");
            return Answer.of("too late");
        };
        EventId ask;
        try (BotHost host = host(stubborn)) {
            ask = stage.say(room, "one");
            await().atMost(SOON).until(() -> calls.get() == 1 && host.load().turns() == 1);
        }
        goOn.release();
        ended.await();
        try (BotHost host = host(stubborn)) {
            assertThat(Stage.words(stage.answer(room, ask))).isEqualTo("done");
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
        assertThat(errors).isEmpty();
        assertThat(uncaught).isEmpty();
    }
}
