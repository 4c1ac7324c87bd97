package dev.puppetmaster.bot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.testkit.Stage;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Contracts 1 and 2: a process killed at any step answers every message once, and does once what may happen once: work outside,
 * what it says besides, what it keeps, what it promised for later.
 */
class KilledBetweenStepsTest extends KilledBetweenSteps {
    private static final Set<Step> AT_START =
            EnumSet.of(Step.READ_BACK_BEGUN, Step.READ_BACK_PAGE_READ, Step.READ_BACK_COMMITTED);
    /**
     * Dead after an effect had begun and before its end is kept: nobody knows whether it happened. Of a change that was made the
     * room itself says so.
     */
    private static final Set<Step> IN_THE_EFFECT = EnumSet.of(
            Step.EFFECT_JOURNALED, Step.TOOL_BEGUN, Step.TOOL_ENDED, Step.EFFECT_ENDED, Step.CHANGE_JOURNALED);

    /** These come on other threads while the brain goes on: perhaps it is in an effect then. */
    private static final Set<Step> WHEREVER_THE_BRAIN_IS = EnumSet.of(
            Step.PUSH_ACKNOWLEDGED,
            Step.READ_BACK_BEGUN,
            Step.READ_BACK_PAGE_READ,
            Step.READ_BACK_COMMITTED,
            Step.SEND_BEGUN,
            Step.SENT,
            Step.SENT_COMMITTED);

    static Stream<Step> steps() {
        return Stream.of(Step.values())
                .filter(step -> step != Step.INVITATION_ANSWERED)
                .filter(step -> !step.name().startsWith("APPROVAL_"));
    }

    /** Whoever is pushed to reads its rooms at every start. */
    void missSomething() {}

    @ParameterizedTest
    @MethodSource("steps")
    void everyMessageIsAnsweredOnce(Step step) throws Exception {
        EventId ask;
        if (AT_START.contains(step)) {
            running().close();
            missSomething();
            ask = sayWithFile();
            new Child(step).awaitDeath();
        } else {
            running().arm(step);
            ask = sayWithFile();
            running().awaitDeath();
        }
        child = new Child(null);
        MatrixEvent answer = stage.answer(direct, ask);
        boolean unknown = WHEREVER_THE_BRAIN_IS.contains(step)
                ? Stage.words(answer).contains(UNKNOWN)
                : IN_THE_EFFECT.contains(step);
        check(ask, answer, unknown);
    }

    @Test
    void anInvitationIsTakenWhenItDiedRightAfterJoining() throws Exception {
        running().arm(Step.INVITATION_ANSWERED);
        RoomId room = new RoomId(you.createDirectChat(first.value()));
        running().awaitDeath();
        EventId ask = stage.say(room, "hello");
        child = new Child(null);

        assertThat(Stage.words(stage.answer(room, ask))).startsWith("friend says");
    }
}
