package dev.puppetmaster.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.store.ApprovalTable.Result;
import dev.puppetmaster.bot.store.ApprovalTable.Standing;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a call ended that was approved, as it is kept for the record. */
@Timeout(90)
class ApprovalResultTest extends ApprovalScene {
    private interface Call {
        String run(Turn turn) throws Exception;
    }

    private Brain approved(Call call) {
        return (ask, turn) -> {
            turn.approval(new Approval(
                    approvals, Set.of(id(anna)), "default/files", "delete", "{}", List.of(), Duration.ofMinutes(5)));
            return Answer.of(call.run(turn));
        };
    }

    private BotHost hosted(Call call) throws IOException {
        return stage.host(directory, stage.hosted(puppet, approved(call), Map.of()));
    }

    private Result resultOf(Call call) throws IOException {
        try (BotHost host = hosted(call)) {
            EventId ask = stage.say(room, "delete it");
            react(anna, awaitRequest(), "✅");
            answer(ask);
            return result(host);
        }
    }

    private static Result result(BotHost host) {
        Standing standing = host.store().approvals().untold(10).getLast().standing();
        return Objects.requireNonNull(standing.result());
    }

    @Test
    void anEffectThatReturnsHasSucceeded() throws IOException {
        assertThat(resultOf(turn -> turn.effect("delete", "", () -> "gone"))).isEqualTo(Result.SUCCEEDED);
    }

    @Test
    void oneThatIsRefusedHasFailed() throws IOException {
        assertThat(resultOf(turn -> turn.effect("delete", "", () -> {
                    throw new RefusedException("it is not there");
                })))
                .isEqualTo(Result.FAILED);
    }

    @Test
    void ofOneThatFailsInsideNobodyKnows() throws IOException {
        assertThat(resultOf(turn -> turn.effect("delete", "", () -> {
                    throw new IOException("cut off");
                })))
                .isEqualTo(Result.UNKNOWN);
    }

    @Test
    void whatTheBotSaysComesFirst() throws IOException {
        assertThat(resultOf(turn -> {
                    turn.callEnded(Approval.Result.FAILED);
                    return turn.effect("delete", "", () -> "gone");
                }))
                .isEqualTo(Result.FAILED);
    }

    @Test
    void ofACallOfWhichNobodySaysAnythingNobodyKnows() throws IOException {
        assertThat(resultOf(turn -> "deleted in another way")).isEqualTo(Result.UNKNOWN);
    }

    @Test
    void ofOneInWhoseMiddleTheProcessEndedNobodyKnows() throws IOException {
        CountDownLatch begun = new CountDownLatch(1);
        Call call = turn -> turn.effect("delete", "", () -> {
            begun.countDown();
            new CountDownLatch(1).await();
            return "never";
        });
        EventId ask;
        try (BotHost host = hosted(call)) {
            ask = stage.say(room, "delete it");
            react(anna, awaitRequest(), "✅");
            await().atMost(SOON).until(() -> begun.getCount() == 0);
            assertThat(host.store().approvals().untold(10).getLast().standing().result())
                    .isNull();
        }
        try (BotHost host = hosted(call)) {
            assertThat(answer(ask)).contains("so I do not know whether it took effect");
            assertThat(result(host)).isEqualTo(Result.UNKNOWN);
        }
    }
}
