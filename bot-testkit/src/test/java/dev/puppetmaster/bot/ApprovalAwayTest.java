package dev.puppetmaster.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.bot.gate.Rule;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.outbox.Contents;
import dev.puppetmaster.testkit.FakeHomeserver;
import dev.puppetmaster.testkit.Stage;
import dev.puppetmaster.testkit.TestClock;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens to a request for approval while its puppet is away, and what only another server could send. */
@Timeout(90)
class ApprovalAwayTest extends ApprovalScene {
    /** The homeserver's and the puppet's. */
    private final TestClock time = TestClock.stopped();

    private EventId ask = new EventId("$none");
    private EventId request = new EventId("$none");

    @Override
    FakeHomeserver server() {
        return FakeHomeserver.builder().clock(time).build();
    }

    private BotHost onTime() throws IOException {
        return BotHost.start(
                stage.settings(directory).withClock(time),
                stage.roster(stage.hosted(puppet, deleting, Map.of())),
                BotHost.Observer.NONE,
                (step, who, event) -> {});
    }

    private void waitsAndGoes() throws IOException {
        try (BotHost host = onTime()) {
            ask = stage.say(room, "delete it");
            request = awaitRequest();
            awaitSent(host);
        }
    }

    private String answerAfterwards() throws IOException {
        try (BotHost host = onTime()) {
            String answer = answer(ask);
            awaitSent(host);
            assertThat(requests()).hasSize(1);
            assertThat(decisions).hasSize(1);
            return answer;
        }
    }

    @Test
    void anApprovalThatWasGivenMeanwhileCounts() throws IOException {
        waitsAndGoes();
        react(anna, request, "✅");
        assertThat(answerAfterwards()).isEqualTo("deleted, 1");
        assertThat(shown(request)).startsWith("✅ Approved by");
    }

    @Test
    void alsoWhenItsTimeIsOverNow() throws IOException {
        waitsAndGoes();
        react(anna, request, "✅");
        time.advance(timeout.plusSeconds(1));
        assertThat(answerAfterwards()).isEqualTo("deleted, 1");
    }

    @Test
    void oneThatWasGivenTooLateDoesNot() throws IOException {
        waitsAndGoes();
        time.advance(timeout.plusSeconds(1));
        react(anna, request, "✅");
        assertThat(answerAfterwards()).startsWith("No: Nobody decided until ");
        assertThat(runs).hasValue(0);
    }

    @Test
    void ofTwoTheFirstCounts() throws IOException {
        waitsAndGoes();
        react(bob, request, "✅");
        react(anna, request, "❌");
        react(anna, request, "✅");
        assertThat(answerAfterwards()).startsWith("No: ❌ Refused by");
        assertThat(runs).hasValue(0);
    }

    @Test
    void oneThatWasTakenBackMeanwhileDoesNot() throws IOException {
        waitsAndGoes();
        EventId sign = react(anna, request, "✅");
        anna.redact(approvals.value(), sign.value(), "");
        react(anna, request, "❌");
        // whether the sign comes before it was taken back or after
        assertThat(answerAfterwards()).startsWith("No: ");
        assertThat(runs).hasValue(0);
    }

    @Test
    void anAskThatWasEditedMeanwhileIsNotApproved() throws IOException {
        waitsAndGoes();
        stage.say(room, Contents.edit(ask, "delete all"));
        react(anna, request, "✅");
        assertThat(answerAfterwards()).contains("what was asked was edited or taken back");
        assertThat(runs).hasValue(0);
    }

    @Test
    void oneThatWasTakenBackMeanwhileIsNotApproved() throws IOException {
        waitsAndGoes();
        react(anna, request, "✅");
        you.redact(room.value(), ask.value(), "");
        assertThat(answerAfterwards()).contains("what was asked was edited or taken back");
        assertThat(runs).hasValue(0);
    }

    @Test
    void aSignThatWasTakenBackMeanwhileIsNoneWhenItIsPushedLateAsItWas() throws Exception {
        waitsAndGoes();
        homeserver.holdPushes();
        EventId sign = react(anna, request, "✅");
        anna.redact(approvals.value(), sign.value(), "");
        EventId said = new EventId(you.send(approvals.value(), "did it come?"));
        try (BotHost host = onTime()) {
            await("the room is read").atMost(SOON).until(() -> entry(host, said).isPresent());

            push(host, sign.value(), approvals.value());
            homeserver.releasePushes();
            react(anna, request, "❌");

            assertThat(answer(ask)).startsWith("No: ❌ Refused by");
            awaitSent(host);
        }
        assertThat(runs).hasValue(0);
    }

    @Test
    void aReactionThatStandsInAnotherRoomDecidesNothing() throws Exception {
        try (BotHost host = onTime()) {
            ask = stage.say(room, "delete it");
            request = awaitRequest();
            awaitSent(host);
            push(host, "$elsewhere", room.value());
            EventId after = stage.react(approvals, request, "✅");
            assertThat(rule(host, after)).isEqualTo(Rule.NOT_AN_APPROVER);
            assertThat(decisions).isEmpty();
            push(host, "$here", approvals.value());
            assertThat(answer(ask)).isEqualTo("deleted, 1");
            awaitSent(host);
        }
    }

    /** As the homeserver would, which takes no reaction to what stands in another room from its own users. */
    private void push(BotHost host, String id, String roomId) throws Exception {
        String event = "{\"type\":\"m.reaction\",\"event_id\":\"" + id + "\",\"room_id\":\"" + roomId
                + "\",\"sender\":\"" + anna.userId() + "\",\"content\":" + Contents.reaction(request, "✅") + "}";
        HttpRequest push = HttpRequest.newBuilder(URI.create(
                        "http://127.0.0.1:" + host.port() + "/_matrix/app/v1/transactions/" + id.substring(1)))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + Stage.HS_TOKEN.reveal())
                .PUT(HttpRequest.BodyPublishers.ofString("{\"events\":[" + event + "]}"))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            assertThat(client.send(push, HttpResponse.BodyHandlers.discarding()).statusCode())
                    .isEqualTo(200);
        }
    }
}
