package dev.puppetmaster.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.gate.Rule;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.outbox.Contents;
import dev.puppetmaster.testkit.FakeHomeserver;
import dev.puppetmaster.testkit.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
            await("the refusal is of a conversation of its own")
                    .atMost(SOON)
                    .until(() -> stage.timeline(friendship).stream()
                            .map(event -> event.mark().path("conversation").asText(""))
                            .anyMatch(inFriendship.value()::equals));
            assertThat(stage.answer(direct, inDirect).body()).isEqualTo("you said: it is 13");
            assertThat(stage.answers(direct, ask)).isEmpty();
            friendMayAnswer.countDown();
            assertThat(stage.answer(direct, ask).body()).isEqualTo("my friend says: it is 42");
            assertThat(stage.answers(direct, asNotice)).isEmpty();
        }
    }

    @Test
    void onlyTheFriendThatWasAskedAnswersOnlyInItsRoomAndOnlyThatQuestion() throws IOException {
        UserId third = stage.puppet("data-third");
        RoomId several = stage.friendshipRoom(first, second, third);
        RoomId elsewhere = stage.friendshipRoom(first, second);
        FriendRoom ofAll = new FriendRoom(
                "all",
                List.of(new Peer("data-second", second, true, true), new Peer("data-third", third, true, true)),
                Set.of(),
                Set.of(stage.human().user()),
                true);
        FriendRoom ofTwo = new FriendRoom(
                "two",
                List.of(new Peer("data-second", second, true, false)),
                Set.of(),
                Set.of(stage.human().user()),
                true);
        Brain asking = (ask, turn) -> Answer.of("my friend says: "
                + turn.ask("data-second", Answer.of("what is it?"), Duration.ofSeconds(60))
                        .text());
        try (BotHost host =
                stage.host(directory, stage.hosted(first, asking, Map.of(several, ofAll, elsewhere, ofTwo)))) {
            EventId ask = stage.say(direct, "ask your friend");
            EventId question = questionIn(several).eventId();

            awaitRule(host, answerAs(third, several, question, "it is 1"), Rule.ANSWER_NOT_AWAITED);
            awaitRule(host, answerAs(second, elsewhere, question, "it is 2"), Rule.ANSWER_NOT_AWAITED);
            awaitRule(host, answerAs(second, several, new EventId("$another"), "it is 3"), Rule.ANSWER_NOT_AWAITED);
            awaitRule(host, answerAs(second, several, question, "it is 42"), Rule.ANSWER_OF_FRIEND);
            awaitRule(host, answerAs(second, several, question, "it is 5"), Rule.ANSWER_NOT_AWAITED);

            assertThat(stage.answer(direct, ask).body()).isEqualTo("my friend says: it is 42");
        }
    }

    @Test
    void aQuestionThatTheHomeserverRefusesIsTheRefusalAtOnce() throws IOException {
        homeserver
                .faults()
                .on(request ->
                        request.path().contains("/send/") && request.path().contains(friendship.value()))
                .answer(403, "{\"errcode\":\"M_FORBIDDEN\",\"error\":\"ordered by the test\"}");
        try (BotHost host = host(Duration.ofMinutes(10))) {
            EventId ask = stage.say(direct, "ask your friend");

            assertThat(stage.answer(direct, ask).body())
                    .isEqualTo("I could not ask data-second: the homeserver refused my question.");
            assertThat(stage.timeline(friendship))
                    .noneMatch(event -> event.mark().path("kind").asText("").equals("ask"));
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
    }

    private EventId answerAs(UserId puppet, RoomId room, EventId question, String text) {
        ObjectNode content = forged("m.text", question);
        content.put("body", text);
        return stage.as(puppet).send(room, "m.room.message", content, TxnId.of(puppet, question.value(), room + text));
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
        return questionIn(friendship);
    }

    private MatrixEvent questionIn(RoomId room) {
        return await().atMost(SOON)
                .until(
                        () -> stage.timeline(room).stream()
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
