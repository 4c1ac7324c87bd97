package dev.puppetmaster.bots.remote;

import static dev.puppetmaster.bots.remote.BrainServer.END;
import static dev.puppetmaster.bots.remote.BrainServer.begins;
import static dev.puppetmaster.bots.remote.BrainServer.dies;
import static dev.puppetmaster.bots.remote.BrainServer.says;
import static dev.puppetmaster.bots.remote.BrainServer.status;
import static dev.puppetmaster.bots.remote.BrainServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.bot.remote.Contract;
import dev.puppetmaster.testkit.BotTester;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.stream.Stream;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a person reads of a brain elsewhere that fails: one line that says what happened, and the next message is answered. */
class BrainFaultsTest extends RemoteScene {
    /** Longer than a busy machine lets a brain that speaks wait. */
    private static final Duration SILENCE = Duration.ofSeconds(5);

    static Stream<Arguments> faults() {
        String half = text("Once upon a time");
        String line = text("x".repeat(Contract.MAX_LINE_BYTES));
        String[] most = Collections.nCopies(9, text("x".repeat(32_000))).toArray(String[]::new);
        return Stream.of(
                Arguments.of(begins(half), "My brain broke off: its answer has no end."),
                Arguments.of(begins(), "My brain broke off: its answer has no end."),
                Arguments.of(begins(half, "oops"), "cannot be used (the line is not JSON: \"oops\")"),
                Arguments.of(begins(half, "{\"type\":\"stop\"}"), "cannot be used (type: has to be \"text\""),
                Arguments.of(begins(half, line), "cannot be used (a line is longer than 65536 bytes)"),
                Arguments.of(begins(most), "cannot be used (the answer is longer than 262144 bytes)"),
                Arguments.of(begins(END), "cannot be used (it is empty)"),
                Arguments.of(
                        begins(half, "{\"type\":\"error\",\"message\":\"The disk is full.\"}"), "The disk is full."),
                Arguments.of(
                        status(400, "{\"error\":\"no such room\"}"), "My brain could not answer (400): no such room"),
                Arguments.of(status(500, "<html>canary</html>"), "My brain could not answer (500)."),
                Arguments.of(endless(500), "My brain could not answer (500)."),
                Arguments.of(broken(half), "The connection to my brain broke in the middle of its answer."),
                Arguments.of(status(302, "", "Location", "http://127.0.0.1:1/"), "My brain could not answer (302)."),
                Arguments.of(
                        status(503, "{\"error\":\"at most 4 turns\"}", "Retry-After", "600"),
                        "My brain takes no message now (503): at most 4 turns"));
    }

    /** An answer that goes on and on. */
    private static BrainServer.Reply endless(int status) {
        return (exchange, closed) -> {
            exchange.sendResponseHeaders(status, 0);
            byte[] more = "x".repeat(8_192).getBytes(StandardCharsets.UTF_8);
            while (closed.getCount() > 0) {
                exchange.getResponseBody().write(more);
            }
        };
    }

    /** An answer that is closed before its announced end. */
    private static BrainServer.Reply broken(String line) {
        return (exchange, closed) -> {
            exchange.sendResponseHeaders(200, 10_000);
            exchange.getResponseBody().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
        };
    }

    @ParameterizedTest
    @MethodSource("faults")
    void eachFaultIsOneLineAndTheNextMessageIsAnswered(BrainServer.Reply reply, String expected) {
        isOneLine(reply, expected);
    }

    static Stream<BrainServer.Reply> silences() {
        return Stream.of(begins(text("Once upon a time")).stalls(), (exchange, closed) -> closed.await());
    }

    @ParameterizedTest
    @MethodSource("silences")
    void silenceIsOneLineAndTheNextMessageIsAnswered(BrainServer.Reply reply) {
        rig.silence(SILENCE);
        isOneLine(reply, "My brain has said nothing for 5 s.");
    }

    private void isOneLine(BrainServer.Reply reply, String expected) {
        server.then(reply).then(says("Well."));
        BotTester tester = BotTester.of(rig.brain());

        BotTester.Said said = tester.say("a story");

        assertThat(said.refused()).isTrue();
        assertThat(said.markdown()).contains(expected).doesNotContain("\n", "canary");
        assertThat(tester.ask("again")).isEqualTo("Well.");
    }

    @Test
    void aBrainThatIsBusyOrDiesBeforeItsFirstWordIsAskedAgain() {
        server.then(status(503, "{}", "Retry-After", "1"))
                .then(status(429, "{\"error\":\"slowly\"}"))
                .then(dies())
                .then(says("At last."));

        assertThat(BotTester.of(rig.brain()).ask("hello")).isEqualTo("At last.");
        assertThat(server.asked()).hasSize(4);
        assertThat(server.asked().stream().map(turn -> turn.path("turn")).distinct())
                .hasSize(1);
    }

    @Test
    void aBrainThatIsNotThereIsSaidToBeSo() {
        RemoteRig nowhere = new RemoteRig(directory.resolve("nowhere"), HttpUrl.get("http://127.0.0.1:9"));

        assertThat(BotTester.of(nowhere.brain()).say("hello").markdown())
                .isEqualTo(
                        "My brain, a program of its own, cannot be reached. Ask again later; whoever runs it finds out"
                                + " why.");
        nowhere.close();
    }

    @Test
    void aBrainThatOnlySaysThatItIsThereIsNotWaitedForForEver() {
        BrainServer.Reply alive = (exchange, closed) -> {
            begins().give(exchange, closed);
            while (!closed.await(200, java.util.concurrent.TimeUnit.MILLISECONDS)) {
                exchange.getResponseBody().write('\n');
                exchange.getResponseBody().flush();
            }
        };
        server.then(alive);

        assertThat(BotTester.of(rig.silence(SILENCE)
                                .whole(Duration.ofSeconds(6))
                                .brain())
                        .say("hello")
                        .markdown())
                .isEqualTo("My brain was not done within 6 s. Ask for less.");
    }

    @Test
    void whoeverIsNotListenedToAnyMoreIsTold() throws InterruptedException {
        server.then(begins(text("Once")).stalls());

        assertThat(BotTester.of(rig.silence(SILENCE).brain()).say("a story").refused())
                .isTrue();

        assertThat(server.awaitEnded())
                .isEqualTo(server.asked().getFirst().path("turn").asText());
        assertThat(server.headers()).doesNotContain("authorization", "cookie");
    }
}
