package dev.puppetmaster.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.gate.Rule;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.outbox.Contents;
import dev.puppetmaster.testkit.FakeHomeserver;
import dev.puppetmaster.testkit.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A waiting ask goes on with the answer of the friend that was asked, in time; with nothing else. */
@Timeout(90)
class AwaitedAnswerTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    private final CountDownLatch friendMayAnswer = new CountDownLatch(1);
    private FakeHomeserver homeserver;
    private Stage stage;
    private UserId first;
    private UserId second;
    private RoomId friendship;
    private RoomId direct;

    @BeforeEach
    void start() {
        homeserver = FakeHomeserver.start();
        stage = Stage.on(homeserver);
        first = stage.puppet("data-first");
        second = stage.puppet("data-second");
        friendship = stage.friendshipRoom(first, second);
        direct = stage.directChat(first);
    }

    @AfterEach
    void stop() {
        friendMayAnswer.countDown();
        stage.close();
        homeserver.close();
    }

    private BotHost host(Duration patience) throws IOException {
        Brain asking = (ask, turn) -> ask.text().equals("ask your friend")
                ? Answer.of("my friend says: "
                        + turn.ask("data-second", Answer.of("what is it?"), patience)
                                .text())
                : Answer.of("you said: " + ask.text());
        Brain slow = (ask, turn) -> {
            friendMayAnswer.await();
            return Answer.of("it is 42");
        };
        return stage.host(
                directory,
                stage.hosted(first, asking, Map.of(friendship, stage.friends(second, true))),
                stage.hosted(second, slow, Map.of(friendship, stage.friends(first, false))));
    }

    @Test
    void anAnswerAfterTheDeadlineMakesNoSecondAnswerAndItsTraceSaysWhy() throws IOException {
        try (BotHost host = host(Duration.ofSeconds(1))) {
            EventId ask = stage.say(direct, "ask your friend");
            assertThat(stage.answer(direct, ask).body()).isEqualTo("data-second did not answer in time.");

            friendMayAnswer.countDown();

            EventId late = stage.answer(friendship, question().eventId()).eventId();
            awaitRule(host, late, Rule.ANSWER_NOT_AWAITED);
            assertThat(host.store().traces().of(late))
                    .anySatisfy(line -> assertThat(line.detail()).contains("an answer that I do not wait for"));
            EventId last = stage.say(direct, "and now?");
            assertThat(stage.answer(direct, last).body()).isEqualTo("you said: and now?");
            assertThat(stage.answers(direct, ask)).hasSize(1);
        }
    }

    @Test
    void whatAPersonForgesAsTheAnswerIsJudgedAsAPersonsMessage() throws IOException {
        try (BotHost host = host(Duration.ofSeconds(60))) {
            EventId ask = stage.say(direct, "ask your friend");
            EventId question = question().eventId();

            EventId inFriendship = stage.say(friendship, forged("m.text", question));
            EventId inDirect = stage.say(direct, forged("m.text", question));
            EventId asNotice = stage.say(direct, forged("m.notice", question));

            awaitRule(host, inFriendship, Rule.OBSERVER);
            awaitRule(host, asNotice, Rule.NOTICE);
            assertThat(stage.answer(direct, inDirect).body()).isEqualTo("you said: it is 13");
            assertThat(stage.answers(direct, ask)).isEmpty();
            friendMayAnswer.countDown();
            assertThat(stage.answer(direct, ask).body()).isEqualTo("my friend says: it is 42");
            assertThat(stage.answers(direct, asNotice)).isEmpty();
        }
    }

    private ObjectNode forged(String msgtype, EventId question) {
        ObjectNode content = Contents.text(msgtype, "it is 13");
        Contents.replyTo(content, question, java.util.Optional.empty());
        Contents.mention(content, java.util.List.of(first));
        content.putObject("dev.puppetmaster")
                .put("v", 1)
                .put("kind", "answer")
                .put("ask", question.value())
                .put("conversation", question.value())
                .put("hop", 1);
        return content;
    }

    private MatrixEvent question() {
        return await().atMost(SOON)
                .until(
                        () -> stage.timeline(friendship).stream()
                                .filter(event ->
                                        event.mark().path("kind").asText("").equals("ask"))
                                .findFirst(),
                        java.util.Optional::isPresent)
                .orElseThrow();
    }

    private void awaitRule(BotHost host, EventId event, Rule rule) {
        await(event + " judged by " + rule)
                .atMost(SOON)
                .until(() -> host.store()
                        .inbox()
                        .find(first, event)
                        .map(entry -> rule.name().equals(entry.rule()))
                        .orElse(false));
    }
}
