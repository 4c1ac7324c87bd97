package dev.puppetmaster.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.bot.gate.Rule;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.outbox.Contents;
import dev.puppetmaster.bot.store.InboxTable.State;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A call that has to be approved runs once, when a listed person approved exactly it, and else not at all. */
@Timeout(90)
class ApprovalTest extends ApprovalScene {
    @ParameterizedTest
    @ValueSource(strings = {"✅", "✅\uFE0F"})
    void whatIsApprovedRunsOnce(String key) throws IOException {
        try (BotHost host = hosted()) {
            EventId ask = stage.say(room, "delete it");
            EventId request = awaitRequest();
            EventId sign = react(anna, request, key);

            assertThat(answer(ask)).isEqualTo("deleted, 1");
            assertThat(rule(host, sign)).isEqualTo(Rule.APPROVED);
            assertThat(decisions.get(0)).isInstanceOf(Approval.Approved.class);
            awaitSent(host);
            assertThat(shown(request)).startsWith("✅ Approved by @anna:" + puppet.serverName() + " at ");
            assertThat(requests()).hasSize(1);
            assertThat(runs).hasValue(1);
        }
    }

    @Test
    void theRequestSaysWhoAsksAndTheWholeCallAndHasSignsToClickOn() throws IOException {
        arguments = "{\"list\":[],\"path\":\"/tmp/x\u202E\u200B ``` y\",\"recursive\":true}";
        try (BotHost host = hosted()) {
            EventId ask = stage.say(room, "delete it");
            EventId request = awaitRequest();
            awaitSent(host);
            MatrixEvent message = requests().get(0);
            assertThat(message.body())
                    .contains("Asked by " + stage.human().user(), "default/files", "delete", "destructive", "Until: ")
                    .contains("\"list\": [],\n")
                    .contains("  \"path\": \"/tmp/x\\u202e\\u200b ``` y\",\n  \"recursive\": true\n}");
            assertThat(message.content().path("formatted_body").asText())
                    .contains(ask.value().substring(1))
                    .contains("\\u202e");
            assertThat(message.mentions()).containsExactly(id(anna));
            assertThat(stage.timeline(approvals).stream()
                            .filter(event -> event.type().equals("m.reaction"))
                            .filter(event -> event.relatedEvent().orElseThrow().equals(request))
                            .filter(event -> event.sender().equals(puppet))
                            .map(MatrixEvent::reactionKey))
                    .containsExactly("✅", "❌");
            await().atMost(SOON)
                    .until(() -> stage.timeline(room).stream()
                            .anyMatch(event -> event.content()
                                    .path("formatted_body")
                                    .asText()
                                    .contains(request.value().substring(1))));
            react(anna, request, "✅");
            assertThat(answer(ask)).isEqualTo("deleted, 1");
        }
    }

    @Test
    void whatItWouldChangeIsShownWholeAndIsAPartOfWhatIsApproved() throws IOException {
        diff = "--- a/x\n+++ b/x\n-old\u202E\n+new ``` y\n";
        try (BotHost host = hosted()) {
            EventId ask = stage.say(room, "delete it");
            EventId request = awaitRequest();
            awaitSent(host);
            MatrixEvent message = requests().get(0);
            assertThat(message.body())
                    .contains("It would change this:")
                    .contains("--- a/x\n+++ b/x\n-old\\u202e\n+new ``` y\n");
            react(anna, request, "✅");
            assertThat(answer(ask)).isEqualTo("deleted, 1");

            assertThat(host.store().approvals().untold(10))
                    .extracting(it -> it.standing().request().call().diff())
                    .containsExactly(diff);
        }
    }

    @Test
    void anotherChangeHasAnotherHash() throws IOException {
        Brain thrice = (ask, turn) -> {
            for (String change : List.of("+one", "+one", "+two")) {
                Approval approval =
                        new Approval(approvals, Set.of(id(anna)), "t", "same", "{}", List.of(), Duration.ofMinutes(5));
                turn.approval(approval.withDiff(change));
            }
            return Answer.of("done");
        };
        try (BotHost host = host(thrice)) {
            EventId ask = stage.say(room, "delete it");
            for (int i = 0; i < 3; i++) {
                react(anna, awaitRequest(i), "✅");
            }
            assertThat(answer(ask)).isEqualTo("done");
            awaitSent(host);
            List<String> hashes = requests().stream().map(ApprovalTest::hash).toList();
            assertThat(hashes.get(1)).isEqualTo(hashes.get(0));
            assertThat(hashes.get(2)).isNotEqualTo(hashes.get(0));
        }
    }

    @Test
    void whereTheCallWouldChangeSomethingElseThanWasApprovedItDoesNotRun() throws IOException {
        diff = "-old";
        try (BotHost host = hosted()) {
            EventId ask = stage.say(room, "delete it");
            EventId request = awaitRequest();
            diff = "-another";
            react(anna, request, "✅");
            assertThat(answer(ask)).contains("Not valid since", "is not what was approved any more");
            awaitSent(host);
            assertThat(shown(request)).startsWith("Not valid since");
            assertThat(runs).hasValue(0);
        }
    }

    @Test
    void aChangeThatIsTooLongToBeShownWholeIsNotAskedFor() throws IOException {
        diff = "x".repeat(70_000);
        try (BotHost host = hosted()) {
            EventId ask = stage.say(room, "delete it");
            assertThat(answer(ask)).contains("too long to be shown whole");
            assertThat(host.store().approvals().untold(10)).isEmpty();
            assertThat(requests()).isEmpty();
            assertThat(runs).hasValue(0);
        }
    }

    private static String hash(MatrixEvent request) {
        return request.content().at("/dev.puppetmaster.approval/sha256").asText();
    }

    @Test
    void whatIsRefusedDoesNotRun() throws IOException {
        try (BotHost host = hosted()) {
            EventId ask = stage.say(room, "delete it");
            EventId request = awaitRequest();
            react(anna, request, "❌");

            assertThat(answer(ask)).startsWith("No: ❌ Refused by " + id(anna) + " at ");
            EventId second = react(anna, request, "✅");
            awaitSent(host);
            assertThat(shown(request)).startsWith("❌ Refused by " + id(anna));
            assertThat(entry(host, second)).isEmpty();
            assertThat(runs).hasValue(0);
        }
    }

    @Test
    void nothingThatLooksLikeADecisionIsOne() throws IOException {
        UserId other = stage.puppet("data-other");
        you.invite(approvals.value(), other.value());
        stage.as(other).join(approvals, List.of());
        try (BotHost host = hosted()) {
            EventId ask = stage.say(room, "delete it");
            EventId request = awaitRequest();
            awaitSent(host);

            EventId unlisted = react(bob, request, "✅");
            EventId asker = stage.react(approvals, request, "✅");
            stage.as(other).send(approvals, "m.reaction", Contents.reaction(request, "✅"), txn());
            EventId wrongEvent = react(anna, new EventId(anna.send(approvals.value(), "which?")), "✅");
            EventId message = new EventId(anna.send(approvals.value(), "✅"));
            EventId otherSign = react(anna, request, "👍");
            EventId ownSign = stage.timeline(approvals).stream()
                    .filter(event ->
                            event.type().equals("m.reaction") && event.sender().equals(puppet))
                    .findFirst()
                    .orElseThrow()
                    .eventId();
            EventId onSign = react(anna, ownSign, "✅");
            EventId last = react(bob, request, "❌");

            assertThat(rule(host, last)).isEqualTo(Rule.NOT_AN_APPROVER);
            assertThat(rule(host, unlisted)).isEqualTo(Rule.NOT_AN_APPROVER);
            assertThat(rule(host, asker)).isEqualTo(Rule.NOT_AN_APPROVER);
            for (EventId none : List.of(wrongEvent, message, otherSign, onSign)) {
                assertThat(entry(host, none).map(entry -> Rule.valueOf(String.valueOf(entry.rule()))))
                        .as(none.value())
                        .isNotEqualTo(Optional.of(Rule.APPROVED));
            }
            assertThat(decisions).isEmpty();
            assertThat(stage.answers(room, ask)).isEmpty();

            react(anna, request, "✅");
            react(anna, request, "❌");
            assertThat(answer(ask)).isEqualTo("deleted, 1");
            awaitSent(host);
            assertThat(shown(request)).startsWith("✅ Approved");
            assertThat(runs).hasValue(1);
        }
    }

    @Test
    void aPuppetThatIsListedApprovesNothing() throws IOException {
        UserId other = stage.puppet("data-other");
        you.invite(approvals.value(), other.value());
        stage.as(other).join(approvals, List.of());
        Brain asksPuppets = (ask, turn) -> {
            decisions.add(turn.approval(
                    new Approval(approvals, Set.of(other, puppet), "t", "f", "{}", List.of(), Duration.ofMinutes(5))));
            return Answer.of("done");
        };
        try (BotHost host = stage.hostWithClock(directory, stage.hosted(puppet, asksPuppets, Map.of()))) {
            EventId ask = stage.say(room, "delete it");
            EventId request = awaitRequest();
            EventId sign = stage.as(other).send(approvals, "m.reaction", Contents.reaction(request, "✅"), txn());
            assertThat(rule(host, sign)).isEqualTo(Rule.NOT_AN_APPROVER);
            stage.clock().advance(Duration.ofMinutes(5));
            stage.answer(room, ask);
            assertThat(decisions.get(0)).isInstanceOf(Approval.Expired.class);
        }
    }

    @Test
    void afterItsDeadlineNobodyDecides() throws IOException {
        try (BotHost host = stage.hostWithClock(directory, stage.hosted(puppet, deleting, Map.of()))) {
            EventId ask = stage.say(room, "delete it");
            EventId request = awaitRequest();
            awaitSent(host);
            stage.clock().advance(Duration.ofMinutes(5).minusSeconds(1));
            assertThat(decisions).isEmpty();
            stage.clock().advance(Duration.ofSeconds(1));

            assertThat(answer(ask)).startsWith("No: Nobody decided until ");
            EventId late = react(anna, request, "✅");
            EventId next = stage.say(room, "again");
            react(anna, awaitRequest(1), "❌");
            assertThat(answer(next)).startsWith("No: ❌ Refused");
            // it is looked at where another request is open by then, and counts for nothing
            assertThat(entry(host, late).filter(seen -> seen.state() != State.IGNORED))
                    .isEmpty();
            assertThat(shown(request)).startsWith("Nobody decided until ");
            assertThat(runs).hasValue(0);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"edit of the ask", "redaction of the ask", "edit of the request", "redaction of the request"})
    void whatIsChangedIsNotApproved(String change) throws IOException {
        try (BotHost host = hosted()) {
            EventId ask = stage.say(room, "delete it");
            EventId request = awaitRequest();
            awaitSent(host);
            switch (change) {
                case "edit of the ask" -> stage.say(room, Contents.edit(ask, "delete something else"));
                case "redaction of the ask" -> you.redact(room.value(), ask.value(), "");
                case "edit of the request" ->
                    bob.sendEvent(approvals.value(), "m.room.message", Contents.edit(request, "harmless"));
                default -> you.redact(approvals.value(), request.value(), "");
            }
            String who = change.endsWith("ask") ? "what was asked" : "the request for approval, or its approval,";
            assertThat(answer(ask))
                    .matches("No: Not valid since [^:]+:[^:]+:[^:]+: " + who + " was edited or taken back\\.");
            react(anna, request, "✅");
            awaitSent(host);
            assertThat(decisions).hasSize(1);
            assertThat(runs).hasValue(0);
        }
    }

    @Test
    void forAnAskThatWasEditedNothingIsAskedAnyMore() throws IOException {
        Brain twice = (ask, turn) -> {
            for (int i = 0; i < 2; i++) {
                decisions.add(turn.approval(new Approval(
                        approvals, Set.of(id(anna)), "t", "f" + i, "{}", List.of(), Duration.ofMinutes(5))));
            }
            return Answer.of("done");
        };
        try (BotHost host = host(twice)) {
            EventId ask = stage.say(room, "delete it");
            awaitRequest();
            stage.say(room, Contents.edit(ask, "delete something else"));
            assertThat(answer(ask)).isEqualTo("done");
            assertThat(decisions).hasSize(2).allMatch(Approval.Invalid.class::isInstance);
            awaitSent(host);
            assertThat(requests()).hasSize(1);
        }
    }

    @Test
    void somebodyElsesEditOfTheAskIsNone() throws IOException {
        try (BotHost host = hosted()) {
            EventId ask = stage.say(room, "delete it");
            EventId request = awaitRequest();
            you.invite(room.value(), bob.userId());
            bob.join(room.value());
            EventId forged = new EventId(
                    bob.sendEvent(room.value(), "m.room.message", Contents.edit(ask, "delete something else")));
            assertThat(rule(host, forged)).isEqualTo(Rule.EDIT);
            react(anna, request, "✅");
            assertThat(answer(ask)).isEqualTo("deleted, 1");
        }
    }

    @Test
    void aDecisionThatWasTakenBackBeforeItWasSeenIsNone() throws IOException {
        try (BotHost host = hosted()) {
            EventId ask = stage.say(room, "delete it");
            EventId request = awaitRequest();
            awaitSent(host);
            homeserver.holdPushes();
            EventId takenBack = react(anna, request, "✅");
            anna.redact(approvals.value(), takenBack.value(), "");
            homeserver.releasePushes();
            react(anna, request, "❌");

            assertThat(answer(ask)).startsWith("No: ❌ Refused");
            assertThat(runs).hasValue(0);
            awaitSent(host);
        }
    }

    @Test
    void eachCallIsApprovedByItself() throws IOException {
        Brain twice = (ask, turn) -> {
            for (int i = 0; i < 2; i++) {
                decisions.add(turn.approval(new Approval(
                        approvals, Set.of(id(anna)), "t", "same", "{}", List.of(), Duration.ofMinutes(5))));
            }
            return Answer.of("done");
        };
        try (BotHost host = host(twice)) {
            EventId ask = stage.say(room, "delete it");
            EventId first = awaitRequest();
            react(anna, first, "✅");
            EventId second = awaitRequest(1);
            react(anna, first, "✅\uFE0F");
            react(anna, second, "❌");
            assertThat(answer(ask)).isEqualTo("done");
            assertThat(decisions.get(0)).isInstanceOf(Approval.Approved.class);
            assertThat(decisions.get(1)).isInstanceOf(Approval.Refused.class);
            awaitSent(host);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"!stop", "❌"})
    void whoMayStopThePuppetEndsTheWait(String how) throws IOException {
        try (BotHost host = hosted()) {
            EventId ask = stage.say(room, "delete it");
            EventId request = awaitRequest();
            awaitSent(host);
            if (how.equals("!stop")) {
                stage.say(room, how);
            } else {
                stage.react(room, ask, how);
            }
            assertThat(answer(ask)).contains("Stopped by " + stage.human().user() + ".");
            await().atMost(SOON).until(() -> shown(request).startsWith("Not valid since "));
            react(anna, request, "✅");
            EventId next = stage.say(room, "again");
            react(anna, awaitRequest(1), "❌");
            assertThat(answer(next)).startsWith("No: ❌ Refused");
            assertThat(runs).hasValue(0);
        }
    }

    @Test
    void whileItWaitsTheRoomGoesOn() throws IOException {
        Brain busy = (ask, turn) -> ask.text().equals("quick") ? Answer.of("quick") : deleting.answer(ask, turn);
        try (BotHost host = host(busy)) {
            EventId ask = stage.say(room, "delete it");
            EventId request = awaitRequest();
            assertThat(answer(stage.say(room, "quick"))).isEqualTo("quick");
            react(anna, request, "✅");
            assertThat(answer(ask)).isEqualTo("deleted, 1");
            awaitSent(host);
        }
    }

    @Test
    void whatDoesNotFitIsRefusedRatherThanHidden() throws IOException {
        arguments = "{\"path\":\"" + "x".repeat(9_000) + "\"}";
        try (BotHost host = hosted()) {
            EventId ask = stage.say(room, "delete it");
            assertThat(answer(ask)).contains("too long to be shown whole");
            awaitSent(host);
            assertThat(requests()).isEmpty();
        }
    }

    @Test
    void aPuppetThatIsNotInTheRoomSaysSo() throws IOException {
        stage.as(puppet).leave(approvals);
        try (BotHost host = hosted()) {
            EventId ask = stage.say(room, "delete it");
            assertThat(answer(ask)).contains("the homeserver does not let me ask in the approvals room");
            await().atMost(SOON).until(() -> host.load().turns() == 0);
        }
    }

    private static TxnId txn() {
        return new TxnId(UUID.randomUUID().toString());
    }
}
