package dev.puppetmaster.bot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.synapse.Ports;
import dev.puppetmaster.testkit.FakeHomeserver;
import dev.puppetmaster.testkit.FakeUser;
import dev.puppetmaster.testkit.Registration;
import java.io.IOException;
import java.net.URI;
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
        int port = Ports.free();
        homeserver = FakeHomeserver.start();
        homeserver.registerAppservice(new Registration(
                Stage.APPSERVICE,
                "http://127.0.0.1:" + port,
                Stage.AS_TOKEN.reveal(),
                Stage.HS_TOKEN.reveal(),
                "puppetmaster-runtime",
                List.of("@(data-)[^:]*:.*"),
                List.of()));
        FakeUser you = homeserver.user("you");
        stage = new Stage(
                URI.create(homeserver.baseUrl()),
                homeserver.serverName(),
                port,
                new UserId(you.userId()),
                new Secret(you.accessToken()));
    }

    @AfterEach
    void stop() {
        stage.close();
        homeserver.close();
    }

    private BotHost host(Puppet... puppets) throws IOException {
        return BotHost.start(stage.settings(directory), stage.roster(puppets), BotHost.Observer.NONE, (s, p, e) -> {});
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
            assertThat(answer.mentions()).containsExactly(stage.human().user());
            assertThat(host.load().turns()).isZero();
        }
    }

    @Test
    void aPuppetAsksItsFriendAndAnswersThePerson() throws IOException {
        UserId first = stage.puppet("data-first");
        UserId second = stage.puppet("data-second");
        RoomId friendship = stage.friendshipRoom(first, second);
        RoomId direct = stage.directChat(first);
        Brain asking = (ask, turn) -> {
            FriendAnswer answer = turn.ask("data-second", Answer.of("what is it?"), Duration.ofSeconds(20));
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
            assertThat(host.health().up()).isTrue();
        }
    }
}
