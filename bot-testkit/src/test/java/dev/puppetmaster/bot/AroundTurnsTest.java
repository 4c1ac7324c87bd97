package dev.puppetmaster.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.metrics.BotMetrics;
import dev.puppetmaster.testkit.BotTester;
import dev.puppetmaster.testkit.FakeHomeserver;
import dev.puppetmaster.testkit.Stage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Access, middleware, figures and health: what stands around the turns of a bot. */
@Timeout(60)
class AroundTurnsTest {
    private static final List<String> AUDIT = new ArrayList<>();

    private static final class Guarded extends Bot {
        Guarded() {
            command("topic", "sets the topic", (ask, turn) -> Answer.of("set"));
            command("reset", "resets", (ask, turn) -> Answer.of("reset"));
            command("break", "breaks", (ask, turn) -> {
                throw new IllegalStateException("broken");
            });
            allow(Access.powerLevel(50), "topic");
            allow(Access.users("@root:*").or(Access.powerLevel(100)), "reset");
            around((ask, turn, next) -> {
                AUDIT.add("before " + ask.text());
                Answer answer = next.answer(ask, turn);
                AUDIT.add("after " + answer.markdown());
                return answer;
            });
            around(Middleware.rateLimit(3, Duration.ofMinutes(1)));
            otherwise((ask, turn) -> Answer.of("echo " + ask.text()));
        }
    }

    @Test
    void aCommandIsForThosePeopleOnly() {
        BotTester bot = BotTester.of(new Guarded());

        assertThat(bot.ask("!topic")).isEqualTo("`!topic` is for people with power level 50 or more in the room.");
        assertThat(bot.withPowerLevel(50).ask("!topic")).isEqualTo("set");
        assertThat(bot.ask("!reset"))
                .isEqualTo("`!reset` is for `@root:*` or people with power level 100 or more in the room.");
        assertThat(bot.as("@root:tester.test").ask("!reset")).isEqualTo("reset");
        assertThat(new Guarded().commands().get(0).onlyFor()).contains("power level 50");
    }

    @Test
    void aMistypedNameOfACommandThatIsToBeGuardedIsNoticed() {
        assertThatThrownBy(() -> new Bot() {
                    {
                        allow(Access.powerLevel(50), "tpic");
                    }
                })
                .hasMessageContaining("no command \"!tpic\"");
    }

    @Test
    void middlewareSeesEveryTurnAndMayEndIt() {
        AUDIT.clear();
        BotTester bot = BotTester.of(new Guarded());
        for (int i = 1; i <= 3; i++) {
            assertThat(bot.ask("hello " + i)).isEqualTo("echo hello " + i);
        }
        assertThat(bot.say("once more").markdown())
                .isEqualTo("You asked 3 times in 60 s, which is as often as I answer; ask again in 61 s.");
        assertThat(AUDIT)
                .hasSize(7)
                .startsWith("before hello 1", "after echo hello 1")
                .endsWith("before once more");
        assertThat(bot.as("@bob:tester.test").ask("hello")).isEqualTo("echo hello");

        bot.advance(Duration.ofMinutes(1));
        assertThat(bot.as("@alice:tester.test").ask("again")).isEqualTo("echo again");
    }

    @Test
    void aBrainWithMiddlewareKeepsItsCommandsAndEvents() {
        Brain guarded = new Guarded();
        Brain wrapped = Middleware.around(guarded, List.of((ask, turn, next) -> next.answer(ask, turn)));

        assertThat(wrapped.commands()).isEqualTo(guarded.commands());
        assertThat(wrapped.events()).isEqualTo(guarded.events());
    }

    @TempDir
    private Path directory;

    @Test
    void figuresAndHealthAreThoseOfTheHost() throws IOException, InterruptedException {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (FakeHomeserver homeserver = FakeHomeserver.start();
                Stage stage = Stage.on(homeserver);
                HealthPage page = HealthPage.listen(anyPort).withMetrics(registry::getMetersAsString)) {
            UserId bot = stage.puppet("data-figures");
            RoomId room = stage.directChat(bot);
            assertThat(get(page, "/health")).isEqualTo("503 not started\n");
            BotHost.Observer observer = BotHost.Observer.all(BotMetrics.to(registry), page);
            try (BotHost host = BotHost.start(
                    stage.settings(directory),
                    stage.roster(stage.hosted(bot, new Guarded(), Map.of())),
                    observer,
                    (step, puppet, event) -> {})) {
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> get(page, "/health").equals("200 ok\n"));
                EventId hello = stage.say(room, "hello");
                stage.answer(room, hello);
                stage.answer(room, stage.say(room, "!break"));
                stage.answer(room, stage.say(room, "!nobody-knows"));
                await().atMost(Duration.ofSeconds(30)).until(() -> host.load().unsent() == 0);

                assertThat(registry.get("puppetmaster.turns")
                                .tag("outcome", "answered")
                                .timer()
                                .count())
                        .isEqualTo(1);
                assertThat(registry.get("puppetmaster.turns")
                                .tags("command", "break", "outcome", "failed")
                                .timer()
                                .count())
                        .isEqualTo(1);
                assertThat(registry.get("puppetmaster.turns")
                                .tags("command", "none", "outcome", "refused")
                                .timer()
                                .count())
                        .isEqualTo(1);
                assertThat(registry.get("puppetmaster.messages.sent").counter().count())
                        .isGreaterThanOrEqualTo(3);
                assertThat(registry.get("puppetmaster.events.received")
                                .counter()
                                .count())
                        .isGreaterThanOrEqualTo(3);
                assertThat(registry.get("puppetmaster.up").gauge().value()).isEqualTo(1);
                assertThat(get(page, "/metrics")).contains("puppetmaster.turns");
                homeserver.kill();
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> get(page, "/health").startsWith("503 "));
            }
            assertThat(get(page, "/health")).isEqualTo("503 not started\n");
        }
    }

    private static String get(HealthPage page, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + page.port() + path))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() + " " + answer.body();
        }
    }
}
