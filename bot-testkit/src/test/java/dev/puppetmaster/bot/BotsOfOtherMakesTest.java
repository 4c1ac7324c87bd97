package dev.puppetmaster.bot;

import static dev.puppetmaster.bot.Hosts.awaitUp;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.bot.store.Lease;
import dev.puppetmaster.testkit.FakeHomeserver;
import dev.puppetmaster.testkit.FakeUser;
import dev.puppetmaster.testkit.TestClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A bot that runs alone meets one that answers everything at once: it stops, and says so once. */
@Timeout(60)
class BotsOfOtherMakesTest {
    private static final String BOT = "@echo:fake.test";

    @TempDir
    private Path directory;

    @Test
    void aBotThatRunsAloneStopsAfterTenAnswers() throws Exception {
        try (FakeHomeserver homeserver = FakeHomeserver.start()) {
            Map<String, String> environment = Map.of(
                    "PUPPETMASTER_HOMESERVER_URL", homeserver.baseUrl(),
                    "PUPPETMASTER_USER_ID", BOT,
                    "PUPPETMASTER_PASSWORD", homeserver.user("echo").password(),
                    "PUPPETMASTER_STORE", directory.resolve("echo.db").toString());
            FakeUser other = homeserver.user("other");
            String room = other.createDirectChat(BOT);
            BotEnvironment bot = BotEnvironment.of(environment);
            // The clock stands: on however slow a machine the other one's messages follow as a machine's do.
            BotHost.Settings settings = new BotHost.Settings(
                            bot.homeserverUrl(), SignIn.of(bot), bot.store(), Lease.WAIT)
                    .withClock(TestClock.stopped());
            try (BotHost host = BotHost.start(
                    settings,
                    bot.roster((ask, turn) -> Answer.of("and you?")),
                    BotHost.Observer.NONE,
                    (step, puppet, event) -> {})) {
                int answers = 0;
                for (String kind = "answer"; kind.equals("answer") && answers < 15; ) {
                    String asked = other.send(room, "and you? " + answers);
                    kind = kind(other.awaitReply(room, reply -> asked(reply).equals(asked), Duration.ofSeconds(20)));
                    answers += kind.equals("answer") ? 1 : 0;
                }

                assertThat(answers).isEqualTo(10);
                assertThat(said(other, room)).last().asString().startsWith("I stopped here");
                awaitUp(host);
            }
        }
    }

    private static String kind(JsonNode event) {
        String body = event.path("content").path("body").asText();
        return body.startsWith("I stopped") ? "stopped" : "answer";
    }

    private static String asked(JsonNode event) {
        return event.path("content").path("dev.puppetmaster").path("ask").asText();
    }

    private static List<String> said(FakeUser other, String room) {
        return other.timeline(room).stream()
                .filter(event -> event.path("sender").asText().equals(BOT))
                .map(event -> event.path("content").path("body").asText())
                .filter(body -> !body.isEmpty())
                .toList();
    }
}
