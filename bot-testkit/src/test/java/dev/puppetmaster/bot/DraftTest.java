package dev.puppetmaster.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.testkit.Faults;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An answer that grows while it is made is one message: a draft, its edits, and the answer as the last of them. */
@Timeout(90)
class DraftTest extends StreamingPuppet {
    private static final String MESSAGE = "/send/m.room.message";

    @Test
    void theFirstTextIsSentAtOnceAndTheLatestOfTheOthersWhenItIsTime() throws Exception {
        try (BotHost host = host()) {
            EventId ask = stage.say(room, "tell me");
            show("Once");
            MatrixEvent draft = awaitDraft();
            show("Once upon");
            show("Once upon a");
            stage.clock().advance(Duration.ofMillis(499));
            somethingElseIsAnswered(room);
            awaitShown(draft.eventId(), "Once");
            stage.clock().advance(Duration.ofMillis(1));
            awaitShown(draft.eventId(), "Once", "Once upon a");
            show("Once upon a time");
            stage.clock().advance(Duration.ofMillis(500));
            end(Answer.of("Once upon a time."));

            MatrixEvent answer = stage.answer(room, ask);
            assertThat(stage.shown(room, draft.eventId())).containsExactly("Once", "Once upon a", "Once upon a time.");
            assertThat(messages()).as("and what was said to !help").hasSize(2);
            assertThat(draft.repliesTo()).contains(ask);
            assertThat(draft.mark().path("kind").asText()).isEqualTo("progress");
            assertThat(draft.content().at("/m.mentions/user_ids").isEmpty()).isTrue();
            assertThat(answer.body()).isEqualTo("* Once upon a time.");
            JsonNode finished = answer.content().path("m.new_content");
            assertThat(finished.at("/dev.puppetmaster/kind").asText()).isEqualTo("answer");
            assertThat(finished.has("m.relates_to")).isFalse();
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
    }

    @Test
    void theTimeBetweenTwoOfItsTextsGrowsToFiveSeconds() throws Exception {
        try (BotHost host = host()) {
            EventId ask = stage.say(room, "tell me");
            show("…");
            EventId draft = awaitDraft().eventId();
            List<String> shown = new ArrayList<>(List.of("…"));
            for (long pause : new long[] {500, 750, 1_125, 1_687, 2_531, 3_796, 5_000, 5_000}) {
                show(shown.getLast() + "…");
                stage.clock().advance(Duration.ofMillis(pause - 1));
                somethingElseIsAnswered(room);
                awaitShown(draft, shown.toArray(String[]::new));
                stage.clock().advance(Duration.ofMillis(1));
                shown.add(shown.getLast() + "…");
                awaitShown(draft, shown.toArray(String[]::new));
            }
            end(Answer.of("done"));

            stage.answer(room, ask);
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
    }

    @Test
    void aRefusalIsTheLastEdit() throws Exception {
        try (BotHost host = host()) {
            EventId ask = stage.say(room, "tell me");
            show("Well");
            MatrixEvent draft = awaitDraft();
            refuse("I would rather not.");

            MatrixEvent answer = stage.answer(room, ask);
            assertThat(stage.shown(room, draft.eventId())).containsExactly("Well", "I would rather not.");
            assertThat(answer.content().at("/m.new_content/msgtype").asText()).isEqualTo("m.notice");
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
    }

    @Test
    void whatIsStoppedKeepsWhatWasSaidAboveTheLineThatSaysSo() throws Exception {
        try (BotHost host = host()) {
            EventId ask = stage.say(room, "tell me");
            show("Look:\n\n```java\nint i");
            MatrixEvent draft = awaitDraft();
            stage.say(room, "!stop");

            stage.answer(room, ask);
            assertThat(stage.shown(room, draft.eventId()).getLast())
                    .isEqualTo("Look:\n\n```java\nint i\n```\n\nStopped by "
                            + stage.human().user() + ".");
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
    }

    @Test
    void filesStandBelowTheAnswerThatGrewAndToolsInAThreadBelowIt() throws Exception {
        Brain brain = (ask, turn) -> {
            turn.draft().show("Two files");
            awaitDraft();
            turn.tool("think", "long", () -> "");
            return Answer.of("Two files:").withFile("one.csv", "text/csv", "a\n".getBytes(StandardCharsets.UTF_8));
        };
        try (BotHost host = host(brain)) {
            EventId ask = stage.say(room, "files");
            stage.answer(room, ask);
            await().atMost(SOON).until(() -> host.load().unsent() == 0);

            assertThat(messages()).hasSize(3);
            EventId draft = messages().get(0).eventId();
            assertThat(stage.shown(room, draft)).containsExactly("Two files", "Two files:");
            assertThat(messages().get(1).body()).isEqualTo("one.csv");
            assertThat(messages().get(2).threadRoot()).contains(draft);
            assertThat(host.store()
                            .outbox()
                            .bySentEvent(draft)
                            .orElseThrow()
                            .draft()
                            .cause())
                    .isEqualTo(ask);
        }
    }

    @Test
    void anAnswerWhoseDraftWasRefusedIsAnOrdinaryMessage() throws Exception {
        Faults.Order refused = homeserver
                .faults()
                .on(request ->
                        request.path().contains(MESSAGE) && puppet.value().equals(request.userId()))
                .answer(403, "{\"errcode\":\"M_FORBIDDEN\"}");
        try (BotHost host = host()) {
            EventId ask = stage.say(room, "tell me");
            show("Once");
            await().atMost(SOON).until(() -> refused.hits() == 1);
            show("Once upon");
            stage.clock().advance(Duration.ofSeconds(5));
            end(Answer.of("Once upon a time."));

            MatrixEvent answer = stage.answer(room, ask);
            assertThat(answer.body()).isEqualTo("Once upon a time.");
            assertThat(answer.relationType()).isEmpty();
            assertThat(answer.repliesTo()).contains(ask);
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
            assertThat(messages()).hasSize(1);
        }
    }

    @Test
    void whileTheHomeserverLimitsUsNothingIsShownAndTheAnswerComes() throws Exception {
        try (BotHost host = host()) {
            EventId ask = stage.say(room, "tell me");
            show("Once");
            MatrixEvent draft = awaitDraft();
            Faults.Order limited = homeserver
                    .faults()
                    .on(request ->
                            request.path().contains(MESSAGE) && puppet.value().equals(request.userId()))
                    .answer(429, "{\"errcode\":\"M_LIMIT_EXCEEDED\",\"retry_after_ms\":1000}");
            show("Once upon");
            stage.clock().advance(Duration.ofSeconds(1));
            await("it knows that it is limited, and for how long")
                    .atMost(SOON)
                    .until(() -> limited.hits() == 1 && host.load().unsent() == 0);
            show("Once upon a");
            stage.clock().advance(Duration.ofMillis(5_900));
            somethingElseIsAnswered(room);
            awaitShown(draft.eventId(), "Once");
            stage.clock().advance(Duration.ofMillis(100));
            awaitShown(draft.eventId(), "Once", "Once upon a");
            end(Answer.of("Once upon a time."));

            stage.answer(room, ask);
            assertThat(stage.shown(room, draft.eventId())).containsExactly("Once", "Once upon a", "Once upon a time.");
            assertThat(limited.hits()).isEqualTo(1);
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
    }

    @Test
    void anEditNeverComesAfterTheAnswer() throws Exception {
        try (BotHost host = host()) {
            EventId ask = stage.say(room, "tell me");
            show("Once");
            MatrixEvent draft = awaitDraft();
            Faults.Order slow = homeserver
                    .faults()
                    .on(request ->
                            request.path().contains(MESSAGE) && puppet.value().equals(request.userId()))
                    .delay(Duration.ofMillis(700));
            show("Once upon");
            stage.clock().advance(Duration.ofSeconds(1));
            await().atMost(SOON).until(() -> slow.hits() == 1);
            end(Answer.of("Once upon a time."));

            stage.answer(room, ask);
            assertThat(stage.shown(room, draft.eventId())).containsExactly("Once", "Once upon", "Once upon a time.");
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
    }
}
