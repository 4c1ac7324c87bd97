package dev.puppetmaster.bots.remote;

import static dev.puppetmaster.bots.remote.BrainServer.END;
import static dev.puppetmaster.bots.remote.BrainServer.begins;
import static dev.puppetmaster.bots.remote.BrainServer.says;
import static dev.puppetmaster.bots.remote.BrainServer.text;
import static dev.puppetmaster.bots.remote.BrainServer.wants;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.tool.JavaTools;
import dev.puppetmaster.bot.tool.ToolMethod;
import dev.puppetmaster.bots.memory.FactMemory;
import dev.puppetmaster.bots.memory.FactStore;
import dev.puppetmaster.testkit.LiveBot;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A brain elsewhere in a room of a homeserver: what is shown, stopped, and done again after a crash. */
class RemoteBrainInARoomTest extends RemoteScene {
    private void awaitAsked(int times) {
        await().atMost(Duration.ofSeconds(20)).until(() -> server.asked().size() >= times);
    }

    @Test
    void itIsToldWhatTheRoomShowsUntilItBeginsAnew() {
        server.then(says("Hello.")).then(says("Fine.")).then(says("Who?"));
        try (LiveBot bot = LiveBot.start(rig.brain())) {
            assertThat(bot.ask("hello")).isEqualTo("Hello.");
            assertThat(bot.ask("how are you?")).isEqualTo("Fine.");
            bot.clock().advance(Duration.ofMinutes(1));
            assertThat(bot.ask("!reset")).contains("begin anew");
            assertThat(bot.ask("do you know me?")).isEqualTo("Who?");
            assertThat(bot.ask("!why")).contains("a brain of its own answered in");
        }

        assertThat(server.asked().get(0).path("history")).isEmpty();
        JsonNode history = server.asked().get(1).path("history");
        assertThat(history.findValuesAsText("role")).containsExactly("human", "own");
        assertThat(history.findValuesAsText("body")).containsExactly("hello", "Hello.");
        assertThat(server.asked().get(2).path("history").findValuesAsText("body"))
                .doesNotContain("hello");
    }

    @Test
    void aPersonSeesItGrowAndStopsIt() throws InterruptedException {
        server.then(begins(text("Once upon ")).stalls());
        rig = new RemoteRig(directory.resolve("patient"), server.url()).silence(Duration.ofSeconds(60));
        try (LiveBot bot = LiveBot.start(rig.brain())) {
            EventId asked = bot.say("a story");
            bot.awaitShown("Once upon ");

            bot.react(asked, "❌");

            assertThat(server.awaitEnded())
                    .isEqualTo(server.asked().getFirst().path("turn").asText());
            assertThat(bot.answerTo(asked)).startsWith("Once upon").contains("topped");
        }
    }

    @Test
    void whatItHadKeptOfAPersonIsTheirsToSeeAndGoesWithTheirMessage() throws IOException {
        String fact = "{\"text\":\"The dog is called Rex.\"}";
        server.then(begins(wants("1", "remember", fact), END))
                .then(says("I keep that."))
                .then(begins(wants("1", "recall", "{\"query\":\"dog\"}"), END))
                .then(says("Rex."))
                .then(begins(wants("1", "recall", "{\"query\":\"dog\"}"), END))
                .then(says("I do not know."));
        try (FactStore facts = FactStore.open(directory.resolve("memory.db"));
                LiveBot bot = LiveBot.start(
                        rig.remembering(new FactMemory(0, null, facts)).brain())) {
            EventId asked = bot.say("my dog is called Rex");
            assertThat(bot.answerTo(asked)).isEqualTo("I keep that.");
            assertThat(bot.ask("what is my dog called?")).isEqualTo("Rex.");
            assertThat(bot.ask("!memory")).contains("The dog is called Rex.");

            String unused = bot.person().redact(bot.room().value(), asked.value(), "");

            assertThat(bot.ask("!memory")).isEqualTo("I keep nothing of you in this room.");
            assertThat(bot.ask("what is my dog called?")).isEqualTo("I do not know.");
        }
        assertThat(server.asked().getFirst().path("tools").findValuesAsText("name"))
                .containsExactly("remember", "recall", "forget");
        assertThat(server.asked().get(3).at("/steps/0/result").asText()).contains("Rex");
        assertThat(server.asked().getLast().toString()).doesNotContain("Rex");
    }

    /** Adds one each time. */
    public static final class Till {
        private final AtomicInteger runs = new AtomicInteger();

        @ToolMethod("Pays.")
        public String pay() {
            return "paid " + runs.incrementAndGet();
        }
    }

    @Test
    void afterACrashTheTurnIsSentAgainAndNothingIsDoneTwice() {
        Till till = new Till();
        server.then(begins(wants("1", "pay", "{}"), END))
                .then(begins(text("I ")).stalls())
                .then(says("I paid."));
        rig = new RemoteRig(directory.resolve("patient"), server.url())
                .silence(Duration.ofSeconds(60))
                .with(RemoteRig.journaled(JavaTools.of(till)));
        try (LiveBot bot = LiveBot.start(rig.brain())) {
            EventId asked = bot.say("pay");
            awaitAsked(2);

            bot.restart();

            assertThat(bot.answerTo(asked)).isEqualTo("I paid.");
        }
        assertThat(till.runs).hasValue(1);
        assertThat(server.asked()).hasSize(3);
        assertThat(server.asked().get(2)).isEqualTo(server.asked().get(1));
    }
}
