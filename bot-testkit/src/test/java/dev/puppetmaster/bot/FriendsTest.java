package dev.puppetmaster.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.bot.gate.LoopState;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.store.Store;
import dev.puppetmaster.testkit.FakeHomeserver;
import dev.puppetmaster.testkit.Stage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
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

/** Puppets that ask each other: what a question bears, and where none is asked. */
@Timeout(90)
class FriendsTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    private FakeHomeserver homeserver;
    private Stage stage;
    private UserId first;
    private UserId second;
    private UserId third;
    private RoomId direct;

    @BeforeEach
    void start() {
        homeserver = FakeHomeserver.start();
        stage = Stage.on(homeserver);
        first = stage.puppet("data-first");
        second = stage.puppet("data-second");
        third = stage.puppet("data-third");
        direct = stage.directChat(first);
    }

    @AfterEach
    void stop() {
        stage.close();
        homeserver.close();
    }

    private static Brain asking(UserId friend) {
        return (ask, turn) -> Answer.of("I heard: "
                + turn.ask(friend.localpart(), Answer.of(ask.text()), Duration.ofMinutes(1))
                        .text());
    }

    private static Answer knowing(Ask ask, Turn turn) {
        return Answer.of("it is " + ask.text());
    }

    private FriendRoom with(UserId peer, boolean mayAskMe, boolean iMayAsk) {
        return new FriendRoom(
                "friends",
                List.of(new Peer(peer.localpart(), peer, mayAskMe, iMayAsk)),
                Set.of(),
                Set.of(stage.human().user()),
                true);
    }

    private List<MatrixEvent> asks(RoomId room) {
        return stage.timeline(room).stream()
                .filter(event -> event.mark().path("kind").asText("").equals("ask"))
                .toList();
    }

    @Test
    void aQuestionOfAQuestionIsTwoHopsFromThePersonAndOfThePersonsConversation() throws IOException {
        RoomId near = stage.friendshipRoom(first, second);
        RoomId far = stage.friendshipRoom(second, third);
        try (BotHost host = stage.host(
                directory,
                stage.hosted(first, asking(second), Map.of(near, stage.friends(second, true))),
                stage.hosted(
                        second,
                        asking(third),
                        Map.of(near, stage.friends(first, false), far, stage.friends(third, true))),
                stage.hosted(third, FriendsTest::knowing, Map.of(far, stage.friends(second, false))))) {
            EventId ask = stage.say(direct, "far away");

            assertThat(stage.answer(direct, ask).body()).isEqualTo("I heard: I heard: it is far away");
            assertThat(asks(near)).singleElement().satisfies(question -> assertMark(question, ask, 1));
            assertThat(asks(far)).singleElement().satisfies(question -> assertMark(question, ask, 2));
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
    }

    private static void assertMark(MatrixEvent question, EventId conversation, int hop) {
        assertThat(question.mark().path("hop").asInt()).isEqualTo(hop);
        assertThat(question.mark().path("conversation").asText()).isEqualTo(conversation.value());
    }

    @Test
    void twoFriendsWhoAskEachOtherForEverEndByThemselvesInOneAnswer() throws IOException {
        RoomId room = stage.friendshipRoom(first, second);
        try (BotHost host = stage.host(
                directory,
                stage.hosted(first, asking(second), Map.of(room, stage.friends(second, true))),
                stage.hosted(second, asking(first), Map.of(room, stage.friends(first, false))))) {
            EventId ask = stage.say(direct, "round and round");

            assertThat(stage.answer(direct, ask).body()).contains("came through too many puppets");
            assertThat(asks(room)).hasSize(9);
            assertThat(stage.answers(direct, ask)).hasSize(1);
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
    }

    @Test
    void againstTheDirectionNothingIsAsked() throws IOException {
        RoomId room = stage.friendshipRoom(first, second);
        try (BotHost host = stage.host(
                directory,
                stage.hosted(first, asking(second), Map.of(room, with(second, true, false))),
                stage.hosted(second, FriendsTest::knowing, Map.of(room, with(first, false, true))))) {
            EventId ask = stage.say(direct, "may I?");

            assertThat(stage.answer(direct, ask).body()).contains("I may not ask", "my friends are: none");
            assertThat(asks(room)).isEmpty();
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
    }

    @Test
    void aRoomThatTheLoopGuardStoppedIsNotAsked() throws IOException {
        RoomId room = stage.friendshipRoom(first, second);
        try (Store store = Store.open(directory.resolve("runtime.db"), Clock.systemUTC())) {
            LoopState stopped = new LoopState(0, 0, 0, 0, 0, true);
            store.loops().save(room, "", LoopState.FRESH, stopped, store.now());
        }
        try (BotHost host = stage.host(
                directory,
                stage.hosted(first, asking(second), Map.of(room, stage.friends(second, true))),
                stage.hosted(second, FriendsTest::knowing, Map.of(room, stage.friends(first, false))))) {
            assertThat(stage.answer(direct, stage.say(direct, "hello")).body())
                    .startsWith("The loop guard stopped our room with data-second");
            assertThat(asks(room)).isEmpty();

            stage.say(room, "go on");
            await().atMost(SOON).until(() -> !host.store().loops().get(room, "").tripped());
            assertThat(stage.answer(direct, stage.say(direct, "hello")).body()).isEqualTo("I heard: it is hello");
        }
    }

    @Test
    void toAFriendGoesOneWholeMessageAndNoSignOfWorking() throws IOException {
        RoomId room = stage.friendshipRoom(first, second);
        CountDownLatch goOn = new CountDownLatch(1);
        Brain slow = (ask, turn) -> turn.tool("measure", "slowly", () -> {
            goOn.await();
            return Answer.of("here it is")
                    .withFile("a.csv", "text/csv", "a\n1\n".getBytes(StandardCharsets.UTF_8))
                    .withImage("a.png", "image/png", new byte[] {1}, "a picture");
        });
        try (BotHost host = stage.host(
                directory,
                stage.hosted(first, asking(second), Map.of(room, stage.friends(second, true))),
                stage.hosted(second, slow, Map.of(room, stage.friends(first, false))))) {
            EventId ask = stage.say(direct, "measure");
            await("a person sees that it takes a while")
                    .atMost(SOON)
                    .until(() -> stage.timeline(direct).stream()
                            .anyMatch(event -> event.type().equals("m.reaction")));
            goOn.countDown();

            stage.answer(direct, ask);
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
            EventId question = asks(room).get(0).eventId();
            assertThat(stage.timeline(room))
                    .filteredOn(event -> event.sender().equals(second)
                            && !event.type().equals("m.room.member")
                            && event.threadRoot().isEmpty())
                    .singleElement()
                    .satisfies(answer -> {
                        assertThat(answer.mark().path("ask").asText()).isEqualTo(question.value());
                        assertThat(answer.msgtype()).isEqualTo("m.file");
                        assertThat(answer.body()).isEqualTo("here it is");
                    });
        }
    }
}
