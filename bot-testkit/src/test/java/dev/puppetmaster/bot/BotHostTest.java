package dev.puppetmaster.bot;

import static dev.puppetmaster.bot.Hosts.awaitUp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.testkit.FakeHomeserver;
import dev.puppetmaster.testkit.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BotHostTest {
    @TempDir
    private Path directory;

    private FakeHomeserver homeserver;
    private Stage stage;

    @BeforeEach
    void start() {
        homeserver = FakeHomeserver.start();
        stage = Stage.on(homeserver);
    }

    @AfterEach
    void stop() {
        stage.close();
        homeserver.close();
    }

    private BotHost host(Puppet... puppets) throws IOException {
        return stage.host(directory, puppets);
    }

    @Test
    void aMessageInADirectChatIsAnsweredOnceWithAReply() throws IOException {
        UserId echo = stage.puppet("data-echo");
        RoomId room = stage.directChat(echo);
        try (BotHost host = host(stage.hosted(echo, (ask, turn) -> Answer.of("You said: " + ask.text()), Map.of()))) {
            EventId ask = stage.say(room, "hello");

            MatrixEvent answer = stage.answer(room, ask);

            assertThat(answer.body()).isEqualTo("You said: hello");
            assertThat(answer.repliesTo()).contains(ask);
            assertThat(answer.mentions())
                    .as("in a room of two there is nobody else")
                    .isEmpty();
            assertThat(answer.content().has("m.mentions")).isTrue();
            await().atMost(Duration.ofSeconds(20)).until(() -> host.load().turns() == 0);
        }
    }

    @Test
    void aPuppetAsksItsFriendAndAnswersThePerson() throws IOException {
        UserId first = stage.puppet("data-first");
        UserId second = stage.puppet("data-second");
        RoomId friendship = stage.friendshipRoom(first, second);
        RoomId direct = stage.directChat(first);
        Brain asking = (ask, turn) -> {
            FriendAnswer answer = turn.ask("data-second", Answer.of("what is it?"), Duration.ofMinutes(1));
            return Answer.of("My friend says: " + answer.text());
        };
        Brain knowing = (ask, turn) -> Answer.of("it is " + ask.text().length() + " letters");
        try (BotHost host = host(
                stage.hosted(first, asking, Map.of(friendship, stage.friends(second, true))),
                stage.hosted(second, knowing, Map.of(friendship, stage.friends(first, false))))) {
            EventId ask = stage.say(direct, "tell me");

            assertThat(stage.answer(direct, ask).body()).isEqualTo("My friend says: it is 11 letters");
            List<MatrixEvent> talk = stage.timeline(friendship).stream()
                    .filter(event -> event.type().equals("m.room.message"))
                    .toList();
            assertThat(talk)
                    .extracting(event -> event.mark().path("kind").asText())
                    .containsExactly("ask", "answer");
            awaitUp(host);
        }
    }
}
