package dev.puppetmaster.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.outbox.Contents;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** As {@link KilledBetweenStepsTest}, where the friend that is asked is on its way, or something that happened is. */
class FriendKilledBetweenStepsTest extends KilledBetweenSteps {
    /** The steps of the friend that is asked, and of its answer on the way back. */
    static Stream<Step> stepsOfTheFriend() {
        return Stream.of(
                Step.GATE_CALLED,
                Step.GATE_DECIDED,
                Step.GATE_WRITTEN,
                Step.GATE_COMMITTED,
                Step.TURN_BEGUN,
                Step.BRAIN_CALLED,
                Step.TOOL_BEGUN,
                Step.TOOL_ENDED,
                Step.BRAIN_RETURNED,
                Step.UPLOAD_BEGUN,
                Step.UPLOADED,
                Step.UPLOAD_COMMITTED,
                Step.ANSWER_WRITTEN,
                Step.ANSWER_COMMITTED,
                Step.SEND_BEGUN,
                Step.SENT,
                Step.SENT_COMMITTED,
                Step.TURN_ENDED,
                Step.PUSH_RECEIVED,
                Step.INBOX_WRITTEN,
                Step.INBOX_COMMITTED,
                Step.PUSH_ACKNOWLEDGED);
    }

    @ParameterizedTest
    @MethodSource("stepsOfTheFriend")
    void theFriendsReportWithAFileComesOnce(Step step) throws Exception {
        running().arm(step, second.value(), 1);
        EventId ask = sayWithFile();
        running().awaitDeath();
        child = new Child(null);

        check(ask, stage.answer(direct, ask), false);
    }

    @Test
    void aReportThatWasReadIsReadAgainAfterADeath() throws Exception {
        running().arm(Step.DOWNLOADED, first.value(), 2);
        EventId ask = sayWithFile();
        running().awaitDeath();
        child = new Child(null);

        check(ask, stage.answer(direct, ask), false);
    }

    static Stream<Step> stepsOfAnEvent() {
        return Stream.of(
                Step.INBOX_COMMITTED,
                Step.GATE_WRITTEN,
                Step.GATE_COMMITTED,
                Step.TURN_BEGUN,
                Step.BRAIN_CALLED,
                Step.NOTE_WRITTEN,
                Step.NOTE_COMMITTED,
                Step.BRAIN_RETURNED,
                Step.ANSWER_WRITTEN,
                Step.SEND_BEGUN,
                Step.SENT,
                Step.TURN_ENDED);
    }

    @ParameterizedTest
    @MethodSource("stepsOfAnEvent")
    void whatHappenedIsToldAndWhatIsDoneThenIsDoneOnce(Step step) throws Exception {
        EventId words = stage.human().send(direct, "m.room.message", Contents.text("m.notice", "hear me"), txn(step));
        running().arm(step);
        String reaction = you.react(direct.value(), words.value(), step.name());
        running().awaitDeath();
        child = new Child(null);

        String seen = "seen " + reaction;
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(25)).until(() -> said(direct, seen) > 0);
        EventId last = sayWithFile();
        check(last, stage.answer(direct, last), false);
        assertThat(said(direct, seen)).isEqualTo(1);
    }

    private static TxnId txn(Step step) {
        return new TxnId("words-" + step);
    }
}
