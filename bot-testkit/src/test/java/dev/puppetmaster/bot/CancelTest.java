package dev.puppetmaster.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.bot.gate.Rule;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.store.InboxTable.Entry;
import dev.puppetmaster.bot.store.Store;
import dev.puppetmaster.testkit.FakeUser;
import dev.puppetmaster.testkit.Stage;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ❌ on an ask, or on its answer while that is made, ends exactly that turn. */
@Timeout(90)
class CancelTest extends OnePuppet {
    CancelTest() {
        super("data-slow");
    }

    private final CountDownLatch finish = new CountDownLatch(1);
    private final AtomicInteger interrupted = new AtomicInteger();
    private final AtomicInteger calls = new AtomicInteger();

    private final Brain slow = (ask, turn) -> {
        calls.incrementAndGet();
        if (ask.text().equals("quick")) {
            return Answer.of("done");
        }
        turn.draft().show("Once upon");
        try {
            finish.await();
        } catch (InterruptedException e) {
            interrupted.incrementAndGet();
            throw e;
        }
        return Answer.of("Once upon a time.");
    };

    private EventId awaitDraft() {
        await().atMost(SOON).until(() -> draft().isPresent());
        return draft().orElseThrow();
    }

    private Optional<EventId> draft() {
        return stage.timeline(room).stream()
                .filter(event -> event.sender().equals(puppet) && event.body().equals("Once upon"))
                .map(MatrixEvent::eventId)
                .findFirst();
    }

    private String stopped() {
        return "Once upon\n\nStopped by " + stage.human().user() + ".";
    }

    private static Rule rule(BotHost host, EventId event) {
        await().atMost(SOON).until(() -> entry(host, event).rule() != null);
        return Rule.valueOf(String.valueOf(entry(host, event).rule()));
    }

    private static Entry entry(BotHost host, EventId event) {
        await().atMost(SOON).until(() -> !host.store().inbox().all(event).isEmpty());
        return host.store().inbox().all(event).get(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"❌", "❌\uFE0F"})
    void theAskersCrossOnTheAskStopsIt(String key) throws IOException {
        try (BotHost host = host(slow)) {
            EventId ask = stage.say(room, "tell me");
            EventId draft = awaitDraft();
            EventId cross = stage.react(room, ask, key);

            assertThat(Stage.words(stage.answer(room, ask))).isEqualTo(stopped());
            assertThat(stage.shown(room, draft)).containsExactly("Once upon", stopped());
            assertThat(interrupted).hasValue(1);
            assertThat(rule(host, cross)).isEqualTo(Rule.CANCELLED);
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
    }

    @Test
    void soDoesOneOnTheAnswerWhileItIsMade() throws IOException {
        try (BotHost host = host(slow)) {
            EventId ask = stage.say(room, "tell me");
            stage.react(room, awaitDraft(), "❌");

            assertThat(Stage.words(stage.answer(room, ask))).isEqualTo(stopped());
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
    }

    @Test
    void oneThatComesTooLateOrIsSomethingElseOrTakenBackDoesNothing() throws IOException {
        try (BotHost host = host(slow)) {
            EventId ask = stage.say(room, "tell me");
            EventId draft = awaitDraft();
            stage.react(room, draft, "👍");
            homeserver.holdPushes();
            EventId takenBack = stage.react(room, ask, "❌");
            homeserver.user("you").redact(room.value(), takenBack.value(), "");
            homeserver.releasePushes();
            finish.countDown();

            assertThat(Stage.words(stage.answer(room, ask))).isEqualTo("Once upon a time.");
            EventId late = stage.react(room, draft, "❌");
            assertThat(rule(host, late)).isEqualTo(Rule.NOT_A_MESSAGE);
            assertThat(stage.shown(room, draft)).containsExactly("Once upon", "Once upon a time.");
            assertThat(stage.answers(room, ask)).hasSize(1);
            assertThat(interrupted).hasValue(0);
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
    }

    @Test
    void somebodyElsesDoesNothingAndOnlyTheTurnThatItIsAboutEnds() throws IOException {
        FakeUser other = homeserver.user("other");
        RoomId several = new RoomId(homeserver.user("you").createRoom("several", puppet.value(), other.userId()));
        try (BotHost host = stage.host(directory, Puppet.alone(puppet, slow, List.of("@you:*", "@other:*")))) {
            other.join(several.value());
            await().atMost(SOON)
                    .until(() -> homeserver
                            .stateOf(several.value(), "m.room.member", puppet.value())
                            .path("membership")
                            .asText("")
                            .equals("join"));
            EventId mine = stage.say(several, "data-slow: tell me");
            EventId elsewhere = stage.say(room, "tell me");
            EventId draft = awaitDraft();
            await().atMost(SOON).until(() -> calls.get() == 2);
            EventId theirs = new EventId(other.react(several.value(), mine.value(), "❌"));
            assertThat(rule(host, theirs)).isEqualTo(Rule.NOT_THEIRS);
            stage.react(room, elsewhere, "❌");

            assertThat(Stage.words(stage.answer(room, elsewhere))).isEqualTo(stopped());
            assertThat(stage.shown(room, draft)).hasSize(2);
            assertThat(interrupted).hasValue(1);
            finish.countDown();
            assertThat(Stage.words(stage.answer(several, mine))).isEqualTo("Once upon a time.");
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
    }

    @Test
    void whatWasNotBegunYetEndsAtOnceAndIsNotBegun() throws IOException {
        try (BotHost host = host(slow)) {
            EventId first = stage.say(room, "tell me");
            awaitDraft();
            EventId second = stage.say(room, "quick");
            await().atMost(SOON).until(() -> entry(host, second).rule() != null);
            EventId cross = stage.react(room, second, "❌");
            assertThat(rule(host, cross)).isEqualTo(Rule.CANCELLED);

            assertThat(stage.answer(room, second).body())
                    .isEqualTo("Stopped by " + stage.human().user() + ".");
            assertThat(stage.answers(room, first)).isEmpty();
            finish.countDown();
            assertThat(Stage.words(stage.answer(room, first))).isEqualTo("Once upon a time.");
            assertThat(stage.answers(room, second)).hasSize(1);
            assertThat(calls).hasValue(1);
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void soDoesItWhereTheProcessDiedMeanwhile(boolean heard) throws IOException {
        EventId first;
        EventId second;
        try (BotHost host = host(slow)) {
            first = stage.say(room, "tell me");
            awaitDraft();
            second = stage.say(room, "quick");
            await().atMost(SOON).until(() -> entry(host, second).rule() != null);
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
        if (heard) {
            try (Store store = Store.open(directory.resolve("runtime.db"), Clock.systemUTC())) {
                store.journal().cancel(puppet, second, stage.human().user());
            }
        } else {
            stage.react(room, second, "❌");
        }
        try (BotHost host = stage.host(directory, stage.hosted(puppet, slow, Map.of()))) {
            assertThat(stage.answer(room, second).body())
                    .isEqualTo("Stopped by " + stage.human().user() + ".");
            assertThat(stage.answers(room, first)).isEmpty();
            finish.countDown();
            assertThat(Stage.words(stage.answer(room, first))).isEqualTo("Once upon a time.");
            assertThat(calls).hasValue(2);
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
    }

    @Test
    void oneThatCameWhileThePuppetWasAwayStopsTheTurnThatRunsAgain() throws IOException {
        EventId ask;
        EventId draft;
        try (BotHost host = host(slow)) {
            ask = stage.say(room, "tell me");
            draft = awaitDraft();
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
        stage.react(room, draft, "❌");
        try (BotHost host = stage.host(directory, stage.hosted(puppet, slow, Map.of()))) {
            assertThat(Stage.words(stage.answer(room, ask))).isEqualTo(stopped());
            assertThat(stage.shown(room, draft).getLast()).isEqualTo(stopped());
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
    }

    @Test
    void aCrossOnSomethingElseThatThePuppetSaysMeanwhileDoesNotStopIt() throws IOException {
        Brain asking = (ask, turn) -> {
            turn.room().say("shall I?");
            return slow.answer(ask, turn);
        };
        try (BotHost host = host(asking)) {
            EventId ask = stage.say(room, "tell me");
            awaitDraft();
            EventId said = stage.timeline(room).stream()
                    .filter(event -> event.body().equals("shall I?"))
                    .map(MatrixEvent::eventId)
                    .findFirst()
                    .orElseThrow();
            EventId cross = stage.react(room, said, "❌");
            assertThat(rule(host, cross)).isEqualTo(Rule.NOT_A_MESSAGE);
            finish.countDown();

            assertThat(Stage.words(stage.answer(room, ask))).isEqualTo("Once upon a time.");
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
    }

    /** As when the person sees it before the puppet's own request has ended. */
    @Test
    void aDraftThatStandsBeforeThePuppetKnowsItsIdIsKnownByItsMark() throws IOException {
        homeserver
                .faults()
                .on(request -> request.path().contains("/send/m.room.message")
                        && puppet.value().equals(request.userId()))
                .times(3)
                .dropAfterHandling();
        try (BotHost host = host(slow)) {
            EventId ask = stage.say(room, "tell me");
            EventId cross = stage.react(room, awaitDraft(), "❌");

            assertThat(Stage.words(stage.answer(room, ask))).isEqualTo(stopped());
            assertThat(rule(host, cross)).isEqualTo(Rule.CANCELLED);
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
    }
}
