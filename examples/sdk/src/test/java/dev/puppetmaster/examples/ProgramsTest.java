package dev.puppetmaster.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.BotHost;
import dev.puppetmaster.bot.Puppet;
import dev.puppetmaster.bot.Roster;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.testkit.BotTester;
import dev.puppetmaster.testkit.FakeHomeserver;
import dev.puppetmaster.testkit.FakeUser;
import dev.puppetmaster.testkit.LiveBot;
import dev.puppetmaster.testkit.Stage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the pages promise and no conversation of two can show. */
@Timeout(60)
class ProgramsTest {
    @TempDir
    private Path directory;

    @Test
    void anAnswerOpensAThreadAndAReactionIsGiven() {
        try (LiveBot bot = LiveBot.start(new PollBot())) {
            bot.ask("!discuss");
            bot.ask("!applaud");

            List<MatrixEvent> timeline = bot.stage().timeline(bot.room());
            assertThat(timeline)
                    .anyMatch(event -> event.body().equals("What do you think?")
                            && event.threadRoot().isPresent());
            assertThat(timeline).anyMatch(event -> event.reactionKey().equals("👏"));
            assertThat(timeline)
                    .anyMatch(event -> event.body().startsWith("Well said")
                            && event.mentions().contains(bot.stage().human().user()));
        }
    }

    @Test
    void filesAreReadAndGivenBack() {
        BotTester bot = BotTester.of(new FileBot());

        assertThat(bot.ask("!lines")).isEqualTo("Send me a file first.");
        assertThat(bot.sendFile("a.txt", "text/plain", "x\ny\n".getBytes(StandardCharsets.UTF_8), "!lines")
                        .markdown())
                .isEqualTo("It has 2 lines.");
        assertThat(new String(bot.say("!upper").files().get(0).data(), StandardCharsets.UTF_8))
                .isEqualTo("X\nY\n");
        assertThat(bot.say("!square").files().get(0).image()).isTrue();
    }

    @Test
    void aBotWithThePowerSetsTheTopicAndListsTheRoomsOfASpace() throws IOException {
        try (FakeHomeserver homeserver = FakeHomeserver.start();
                Stage stage = Stage.on(homeserver)) {
            UserId bot = stage.puppet("data-rooms");
            RoomId room = stage.friendshipRoom(bot);
            FakeUser you = homeserver.user("you");
            ObjectNode child = JsonNodeFactory.instance.objectNode();
            child.putArray("via").add(homeserver.serverName());
            RoomId inside = stage.directChat(bot);
            you.sendState(
                    inside.value(),
                    "m.room.name",
                    "",
                    JsonNodeFactory.instance.objectNode().put("name", "Inside"));
            stage.as(bot).sendState(room, "m.space.child", inside.value(), child);
            try (BotHost host = BotHost.start(
                    stage.settings(directory),
                    new Roster(
                            List.of(Puppet.alone(bot, new RoomBot(), List.of("*"))),
                            stage.roster().network()),
                    BotHost.Observer.NONE,
                    (step, puppet, event) -> {})) {
                assertThat(ask(stage, room, "data-rooms !topic Bread and jam")).isEqualTo("Done.");
                assertThat(ask(stage, room, "data-rooms !invite @bob:fake.test"))
                        .isEqualTo("Invited.");
                assertThat(ask(stage, room, "data-rooms !space")).isEqualTo("- Inside\n");
                assertThat(homeserver
                                .stateOf(room.value(), "m.room.topic", "")
                                .path("topic")
                                .asText())
                        .isEqualTo("Bread and jam");
                assertThat(host.health().up()).isTrue();
            }
        }
    }

    private static String ask(Stage stage, RoomId room, String words) {
        return stage.answer(room, stage.say(room, words)).body();
    }

    @Test
    void aFriendIsAskedAndQuoted() {
        BotTester bot = BotTester.of(new AskingBot())
                .withFriend("data-analyzer", (ask, turn) -> Answer.of("one row, one column"));

        assertThat(bot.ask("!second-opinion"))
                .startsWith("[It says](https://matrix.to/")
                .endsWith("one row, one column");
        assertThat(BotTester.of(new AskingBot()).ask("!second-opinion")).contains("I may not ask `data-analyzer`");
    }

    @Test
    void whatIsPaidIsPaidOnce() throws IOException {
        Path ledger = directory.resolve("ledger");
        try (LiveBot bot = LiveBot.start(new PayingBot(ledger))) {
            assertThat(bot.ask("!pay 5")).isEqualTo("Paid: receipt-1.");
            bot.restart();
            assertThat(bot.ask("!pay 7")).isEqualTo("Paid: receipt-2.");
        }
        assertThat(Files.readAllLines(ledger)).containsExactly("5 to @you:fake.test", "7 to @you:fake.test");
    }

    @Test
    void figuresAreOfTheTurnsThatWere() throws IOException {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        BotHost.Observer observer =
                MeasuredBot.observers(registry, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        try (FakeHomeserver homeserver = FakeHomeserver.start();
                Stage stage = Stage.on(homeserver)) {
            UserId bot = stage.puppet("data-measured");
            RoomId room = stage.directChat(bot);
            try (BotHost host = BotHost.start(
                    stage.settings(directory),
                    stage.roster(stage.hosted(bot, new MeasuredBot(), Map.of())),
                    observer,
                    (step, puppet, event) -> {})) {
                stage.answer(room, stage.say(room, "!ping"));
                await().until(() -> host.load().unsent() == 0);
                assertThat(registry.get("puppetmaster.turns")
                                .tags("command", "ping", "outcome", "answered", "puppet", "data-measured")
                                .timer()
                                .count())
                        .isEqualTo(1);
            }
        }
    }
}
