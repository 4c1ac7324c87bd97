package dev.puppetmaster.bot;

import static dev.puppetmaster.bot.Hosts.awaitUp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.outbox.Contents;
import dev.puppetmaster.testkit.FakeHomeserver;
import dev.puppetmaster.testkit.FakeUser;
import dev.puppetmaster.testkit.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** What a bot is told of besides what it is asked, over both transports. */
@ParameterizedClass
@ValueSource(strings = {"push", "sync"})
@Timeout(60)
class EventsTest {
    private static final class Listening extends Bot {
        private final AtomicInteger told = new AtomicInteger();

        Listening() {
            on("m.reaction", (event, turn) -> {
                told.incrementAndGet();
                turn.room().say("reaction " + event.reactionKey());
            });
            on(
                    "m.room.topic",
                    (event, turn) -> turn.room().say("topic " + turn.room().topic()));
            on(
                    "m.room.member",
                    (event, turn) -> turn.room()
                            .say(event.stateKey() + " "
                                    + event.content().path("membership").asText()));
            on("m.room.message", (event, turn) -> turn.room().say("overheard " + event.body()));
            on("test.broken", (event, turn) -> {
                throw new IllegalStateException("broken");
            });
            otherwise((ask, turn) -> Answer.of("answer"));
        }
    }

    @TempDir
    private Path directory;

    private final FakeHomeserver homeserver;
    private final Stage stage;
    private final UserId bot;
    private final RoomId room;
    private final FakeUser you;
    private final FakeUser bob;
    private final Listening listening = new Listening();

    EventsTest(String transport) {
        homeserver = FakeHomeserver.start();
        stage = transport.equals("push") ? Stage.on(homeserver) : Stage.loggedInOn(homeserver);
        you = homeserver.user("you");
        bob = homeserver.user("bob");
        bot = stage.puppet("data-listener");
        room = stage.friendshipRoom(bot);
    }

    @AfterEach
    void stop() {
        stage.close();
        homeserver.close();
    }

    private BotHost host() throws IOException {
        FriendRoom here = new FriendRoom("here", List.of(), Set.of(stage.human().user()), Set.of(), true);
        return stage.host(directory, stage.hosted(bot, listening, Map.of(room, here)));
    }

    private void awaitSaid(String words) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(said()).contains(words));
    }

    private List<String> said() {
        return stage.timeline(room).stream()
                .filter(event -> event.sender().equals(bot) && event.type().equals("m.room.message"))
                .map(MatrixEvent::body)
                .toList();
    }

    @Test
    void itIsToldOfReactionsStateMembersAndWhatIsNotForIt() throws IOException {
        try (BotHost host = host()) {
            awaitUp(host);
            String hello = you.send(room.value(), "to nobody");
            awaitSaid("overheard to nobody");
            you.react(room.value(), hello, "👍");
            awaitSaid("reaction 👍");
            stage.as(bot).sendState(room, "m.room.power_levels", "", power());
            you.sendState(
                    room.value(),
                    "m.room.topic",
                    "",
                    JsonNodeFactory.instance.objectNode().put("topic", "T"));
            awaitSaid("topic T");
            you.invite(room.value(), bob.userId());
            awaitSaid("@bob:fake.test invite");
            bob.join(room.value());
            awaitSaid("@bob:fake.test join");
            you.edit(room.value(), hello, "to everybody");
            awaitSaid("overheard * to everybody");
            EventId ask = new EventId(you.send(room.value(), "data-listener: hello"));
            assertThat(stage.answer(room, ask).body()).isEqualTo("answer");

            assertThat(said()).doesNotHaveDuplicates().noneMatch(words -> words.contains("data-listener"));
        }
    }

    private static com.fasterxml.jackson.databind.node.ObjectNode power() {
        var levels = JsonNodeFactory.instance.objectNode().put("users_default", 100);
        levels.putObject("users");
        return levels;
    }

    @Test
    void itIsNotToldWhatStrangersDoNorTwiceWhatItMissed() throws IOException {
        you.invite(room.value(), bob.userId());
        bob.join(room.value());
        String hello;
        try (BotHost host = host()) {
            awaitUp(host);
            hello = you.send(room.value(), "first");
            awaitSaid("overheard first");
        }
        you.react(room.value(), hello, "1");
        bob.react(room.value(), hello, "2");
        bob.send(room.value(), "a stranger");
        try (BotHost host = host()) {
            awaitSaid("reaction 1");
            you.sendEvent(room.value(), "test.broken", JsonNodeFactory.instance.objectNode());
            you.react(room.value(), hello, "3");
            awaitSaid("reaction 3");
            assertThat(said())
                    .filteredOn(words -> !words.startsWith("@"))
                    .containsExactly("overheard first", "reaction 1", "reaction 3");
            awaitUp(host);
        }
    }

    @Test
    void aLostStoreTellsNothingAnew() throws IOException {
        try (BotHost host = host()) {
            awaitUp(host);
            String hello = you.send(room.value(), "first");
            you.react(room.value(), hello, "1");
            awaitSaid("reaction 1");
            // what is not known to be taken is pushed again, and nothing is remembered of it then
            homeserver.awaitPushed(Duration.ofSeconds(20));
        }
        for (String file : List.of("runtime.db", "runtime.db-wal", "runtime.db-shm")) {
            java.nio.file.Files.deleteIfExists(directory.resolve(file));
        }
        try (BotHost host = host()) {
            awaitUp(host);
            EventId ask = stage.say(room, Contents.text("m.text", "data-listener: hello"));
            assertThat(stage.answer(room, ask).body()).isEqualTo("answer");
            assertThat(said()).containsOnlyOnce("reaction 1");
            assertThat(listening.told).hasValue(1);
        }
    }
}
