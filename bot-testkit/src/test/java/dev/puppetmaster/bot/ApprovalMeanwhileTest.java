package dev.puppetmaster.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.outbox.Contents;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Before an approval is used or given up, the puppet hears what was said in both rooms and did not come. */
@Timeout(90)
class ApprovalMeanwhileTest extends ApprovalScene {
    private final Queue<Runnable> meanwhile = new ConcurrentLinkedQueue<>();
    private volatile CountDownLatch turnWent = new CountDownLatch(0);

    /** What happens from now on comes to nobody who does not read the rooms. */
    void withholdEvents() {
        homeserver.holdPushes();
    }

    /** Just before the next event of anna is taken, and after its room was read, this happens and does not come. */
    private void beforeAnnaIsHeard(Runnable happens) {
        meanwhile.add(() -> {
            withholdEvents();
            happens.run();
        });
    }

    private final Step.Listener steps = (step, who, event) -> {
        switch (step) {
            case PUSH_ROOMS_KNOWN -> {
                Runnable next = who.equals(id(anna)) ? meanwhile.poll() : null;
                if (next != null) {
                    next.run();
                }
            }
            case APPROVAL_WAITS, APPROVAL_USED -> turnWent.countDown();
            default -> {}
        }
    };

    private BotHost listening(Step.Listener listener) throws IOException {
        BotHost host = BotHost.start(
                stage.settings(directory).withClock(stage.clock()),
                stage.roster(stage.hosted(puppet, deleting, Map.of())),
                BotHost.Observer.NONE,
                listener);
        stage.clock().onTurned(host::clockTurned);
        await().atMost(SOON).until(() -> host.health().up());
        return host;
    }

    private void change(String what, EventId ask, EventId request) {
        switch (what) {
            case "edit of the ask" -> stage.say(room, Contents.edit(ask, "delete something else"));
            case "redaction of the ask" -> you.redact(room.value(), ask.value(), "");
            case "edit of the request" ->
                bob.sendEvent(approvals.value(), "m.room.message", Contents.edit(request, "harmless"));
            case "redaction of the approval" -> anna.redact(approvals.value(), sign().value(), "");
            default -> you.redact(approvals.value(), request.value(), "");
        }
    }

    private EventId sign() {
        return stage.timeline(approvals).stream()
                .filter(event -> event.type().equals("m.reaction"))
                .filter(event -> event.sender().equals(id(anna)))
                .findFirst()
                .orElseThrow()
                .eventId();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "edit of the ask",
                "redaction of the ask",
                "edit of the request",
                "redaction of the request",
                "redaction of the approval"
            })
    void whatWasChangedBeforeItWasApprovedDoesNotRun(String change) throws IOException {
        try (BotHost host = listening(steps)) {
            EventId ask = stage.say(room, "delete it");
            EventId request = awaitRequest();
            awaitSent(host);
            beforeAnnaIsHeard(() -> change(change, ask, request));
            react(anna, request, "✅");

            assertThat(answer(ask)).startsWith("No: Not valid since ").endsWith(" was edited or taken back.");
            assertThat(runs).hasValue(0);
            awaitSent(host);
            assertThat(shown(request)).startsWith("Not valid since ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"redaction of the ask", "redaction of the request", "redaction of the approval"})
    void whatWasHeardIsJudgedBeforeItRuns(String change) throws IOException {
        Step.Listener slowGate = (step, who, event) -> {
            steps.reached(step, who, event);
            if (step == Step.GATE_CALLED && isChange(event)) {
                CountDownLatch went = new CountDownLatch(1);
                turnWent = went;
                await("the turn looks at its approval again").atMost(SOON).until(() -> went.getCount() == 0);
            }
        };
        try (BotHost host = listening(slowGate)) {
            EventId ask = stage.say(room, "delete it");
            EventId request = awaitRequest();
            awaitSent(host);
            beforeAnnaIsHeard(() -> change(change, ask, request));
            react(anna, request, "✅");

            assertThat(answer(ask)).startsWith("No: Not valid since ");
            assertThat(runs).hasValue(0);
            awaitSent(host);
        }
    }

    /** The only redactions here are the changes. */
    private boolean isChange(String event) {
        return Stream.of(room, approvals)
                .flatMap(where -> stage.timeline(where).stream())
                .anyMatch(it -> it.eventId().value().equals(event) && it.type().equals("m.room.redaction"));
    }

    @Test
    void anApprovalThatDidNotComeCountsAtTheDeadline() throws IOException {
        try (BotHost host = listening(steps)) {
            EventId ask = stage.say(room, "delete it");
            EventId request = awaitRequest();
            awaitSent(host);
            CountDownLatch approved = new CountDownLatch(1);
            beforeAnnaIsHeard(() -> {
                react(anna, request, "✅");
                approved.countDown();
            });
            anna.send(approvals.value(), "what is this?");
            await().atMost(SOON).until(() -> approved.getCount() == 0);
            assertThat(decisions).isEmpty();
            stage.clock().advance(Duration.ofMinutes(5));

            assertThat(answer(ask)).isEqualTo("deleted, 1");
            awaitSent(host);
            assertThat(shown(request)).startsWith("✅ Approved by");
        }
    }
}
