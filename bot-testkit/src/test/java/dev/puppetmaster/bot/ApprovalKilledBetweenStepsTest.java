package dev.puppetmaster.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.testkit.Stage;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process killed at any step of an approval asks for it once, hears what was decided, and runs the call once at most. */
class ApprovalKilledBetweenStepsTest extends KilledBetweenSteps {
    /** Begun and not known to have ended. */
    private static final Set<Step> IN_THE_EFFECT = EnumSet.of(Step.EFFECT_JOURNALED, Step.EFFECT_ENDED);

    @ParameterizedTest
    @EnumSource(
            value = Step.class,
            names = {"APPROVAL_.*|EFFECT_.*|SEND_BEGUN|SENT|SENT_COMMITTED|TURN_RESUMED|ANSWER_.*"},
            mode = EnumSource.Mode.MATCH_ANY)
    void whatIsApprovedRunsAtMostOnce(Step step) throws Exception {
        RoomId approvals = new RoomId(you.createRoom("approvals", first.value()));
        stage.as(first).join(approvals, List.of());
        Child dying = running();
        dying.arm(step);
        EventId ask = stage.say(direct, "approve " + approvals);
        await().atMost(PATIENCE)
                .until(() -> !dying.isAlive() || !requests(approvals).isEmpty());
        boolean decided = !requests(approvals).isEmpty();
        if (decided) {
            stage.react(approvals, requests(approvals).get(0).eventId(), "✅");
        }
        dying.awaitDeath();
        child = new Child(null);
        if (!decided) {
            await().atMost(PATIENCE).until(() -> !requests(approvals).isEmpty());
            stage.react(approvals, requests(approvals).get(0).eventId(), "✅");
        }

        String answer = Stage.words(stage.answer(direct, ask));
        if (IN_THE_EFFECT.contains(step)) {
            assertThat(answer).contains(UNKNOWN);
            assertThat(approved(ask)).isLessThanOrEqualTo(1);
        } else {
            assertThat(answer).isEqualTo("approved and noted");
            assertThat(approved(ask)).isEqualTo(1);
        }
        assertThat(stage.answers(direct, ask)).hasSize(1);
        assertThat(requests(approvals)).hasSize(1);
        EventId request = requests(approvals).get(0).eventId();
        await().atMost(PATIENCE)
                .until(() -> stage.shown(approvals, request).getLast().contains("✅ Approved by"));
    }

    private List<MatrixEvent> requests(RoomId approvals) {
        return stage.timeline(approvals).stream()
                .filter(event -> event.content().has("dev.puppetmaster.approval"))
                .toList();
    }
}
