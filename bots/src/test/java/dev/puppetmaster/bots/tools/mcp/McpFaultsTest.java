package dev.puppetmaster.bots.tools.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.puppetmaster.api.Tool.Mcp;
import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.tool.Tool;
import dev.puppetmaster.bot.tool.ToolHints;
import dev.puppetmaster.bots.tools.Calls;
import dev.puppetmaster.bots.tools.Reach;
import dev.puppetmaster.bots.tools.Secrets;
import dev.puppetmaster.bots.tools.ToolEnvironment;
import dev.puppetmaster.bots.tools.Toolset;
import dev.puppetmaster.bots.tools.UnfinishedException;
import dev.puppetmaster.bots.tools.runner.ToolRunnerProcess;
import dev.puppetmaster.testkit.BotTester;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each fault of a server is one line. */
@Timeout(120)
class McpFaultsTest {
    private static final Limits SHORT_CALL =
            new Limits(Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(2));
    private static final Limits SHORT_START =
            new Limits(Duration.ofSeconds(3), Duration.ofSeconds(3), Duration.ofSeconds(3));

    private static final Limits LONG_ENOUGH_TO_SPEAK =
            new Limits(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(10));

    @TempDir
    private static Path folder;

    private static Path script;
    private static ToolRunnerProcess runner;

    @BeforeAll
    static void start() throws IOException {
        script = PythonServer.script("faults.py", folder);
        runner = new ToolRunnerProcess(List.of(folder), true);
    }

    @AfterAll
    static void stop() {
        runner.close();
    }

    private static List<String> command(String... arguments) {
        return Stream.concat(Stream.of("python3", script.toString()), Stream.of(arguments))
                .toList();
    }

    private static McpSource server(Limits limits, String... arguments) {
        return new McpSource(Connector.program(command(arguments), runner), ToolHints.UNKNOWN, limits);
    }

    private static String name(String fault) {
        return "the MCP server `python3 " + script + " " + fault + "`";
    }

    private static Throwable failure(McpSource server) {
        return org.assertj.core.api.Assertions.catchThrowable(() -> server.functions(new ArrayList<>()));
    }

    private static BotTester.Said call(McpSource server, String function) {
        return BotTester.of((ask, turn) -> {
                    Tool tool = server.functions(new ArrayList<>()).stream()
                            .filter(offered -> offered.spec().name().equals(function))
                            .findFirst()
                            .orElseThrow();
                    try {
                        return Answer.of(tool.call(new JsonMapper().createObjectNode(), turn));
                    } catch (UnfinishedException e) {
                        throw new RefusedException("unfinished: " + e.getMessage());
                    }
                })
                .say("go");
    }

    @Test
    void whoEndsAtOnceIsSaidWithItsLastWordsAndLeftAloneForAWhile() {
        try (McpSource server = server(Limits.USUAL, "ends")) {
            String line = name("ends") + " is gone: it ended with exit code 4: no licence found";
            assertThat(failure(server)).isInstanceOf(RefusedException.class).hasMessage(line);
            // a pause is 1 s at first; whoever asks too late for it makes the next one twice as long
            int pause = 1;
            Throwable left = failure(server);
            while (line.equals(left.getMessage()) && pause < 64) {
                pause *= 2;
                left = failure(server);
            }
            assertThat(IntStream.rangeClosed(1, pause)
                            .mapToObj(seconds -> line + "; it is tried again in " + seconds + " s"))
                    .contains(left.getMessage());
        }
    }

    @Test
    void whoNeverAnswersIsGivenUp() {
        try (McpSource server = server(SHORT_START, "silent")) {
            assertThat(failure(server)).hasMessage(name("silent") + " did not answer within 3 s");
        }
    }

    @Test
    void whoSpeaksAnotherLanguageIsGivenUpAndWhatItSaidIsShown() {
        try (McpSource server = server(LONG_ENOUGH_TO_SPEAK, "garbage")) {
            assertThat(failure(server))
                    .hasMessage(name("garbage")
                            + " did not answer within 10 s (it said what is no message: <html>I am a web page</html>)");
        }
    }

    @Test
    void whoGreetsBeforeItSpeaksIsHeardAllTheSame() {
        try (McpSource server = server(Limits.USUAL, "noisy")) {
            assertThat(call(server, "wait").markdown()).isEqualTo("waited");
        }
    }

    @Test
    void whoFloodsIsCutOff() {
        try (McpSource server = server(Limits.USUAL, "flood")) {
            assertThat(failure(server)).hasMessage(name("flood") + " is gone: it sent a message of more than 4 MiB");
        }
    }

    @Test
    void whoHangsInACallIsGivenUpAndMayHaveDoneIt() {
        try (McpSource server = server(SHORT_CALL, "hangs")) {
            assertThat(call(server, "wait").markdown())
                    .isEqualTo("unfinished: `wait`: " + name("hangs") + " did not answer within 2 s.");
        }
    }

    @Test
    void whoDiesInACallMayHaveDoneIt() {
        try (McpSource server = server(Limits.USUAL, "dies")) {
            assertThat(call(server, "wait").markdown())
                    .isEqualTo("unfinished: `wait`: " + name("dies") + " is gone: it ended with exit code 5.");
        }
    }

    @Test
    void aFunctionThatIsNoneIsLeftOutAndSaid() throws Exception {
        try (McpSource server = server(Limits.USUAL, "fine")) {
            List<String> problems = new ArrayList<>();
            assertThat(server.functions(problems))
                    .extracting(tool -> tool.spec().name())
                    .containsExactly("wait");
            assertThat(problems)
                    .containsExactly(
                            "the server's function \"not a name\" is left out: not a tool's name: \"not a name\" (1 to 64 letters,"
                                    + " digits, _ and -, beginning with a letter, e.g. get_weather)",
                            "the server's function \"no schema\" is left out: not a tool's name: \"no schema\" (1 to 64 letters,"
                                    + " digits, _ and -, beginning with a letter, e.g. get_weather)");
        }
    }

    @Test
    void aProgramThatIsNotThereIsSaid() {
        McpSource server =
                new McpSource(Connector.program(List.of("no-such-server"), runner), ToolHints.UNKNOWN, Limits.USUAL);
        try (server) {
            assertThat(failure(server))
                    .hasMessage("the MCP server `no-such-server` is gone: it cannot be run: there is no program"
                            + " `no-such-server` in /usr/local/bin, /usr/bin, /bin or a folder of programs; one elsewhere is named by its"
                            + " absolute path");
        }
    }

    @Test
    void aSchemaFetchesNothingAndItsPatternHasAnEnd() throws Exception {
        try (MockWebServer elsewhere = new MockWebServer()) {
            elsewhere.start();
            Mcp mcp = new Mcp(command("evil", elsewhere.url("/schema").toString()), null);
            ToolEnvironment environment =
                    new ToolEnvironment(new Secrets(folder), runner, McpFaultsTest.class.getClassLoader(), true);
            try (Toolset tools = Toolset.of(Calls.of("evil", mcp), environment)) {
                assertThat(tools.list().problems())
                        .singleElement()
                        .asString()
                        .startsWith("Tool default/evil: the parameters of `fetch` are no JSON Schema");
                assertThat(Calls.call(tools, "pattern", "{\"a\": \"" + "a".repeat(64) + "!\"}")
                                .markdown())
                        .isEqualTo("The arguments of `pattern` cannot be checked: its schema does not do (the pattern"
                                + " ^(a|a)*\\1$ takes too long).");
            }
            assertThat(elsewhere.getRequestCount()).isZero();
        }
    }

    @Test
    void afterItsEndNothingIsStarted() {
        McpSource server = server(Limits.USUAL, "fine");
        server.close();
        assertThatThrownBy(() -> server.functions(new ArrayList<>())).hasMessage("it is not in use any more");
    }

    @ParameterizedTest
    @CsvSource({
        "http://169.254.169.254/mcp, true, 169.254.169.254 is an address that is not called",
        "http://127.0.0.1/mcp, false, 127.0.0.1 is an address that is not called",
        "http://[::1]/mcp, false, ::1 is an address that is not called",
        "http://localhost/mcp, false, localhost leads to an address that is not called: "
    })
    void addressesOfThisMachineAndOfTheCloudAreNotCalled(String url, boolean loopback, String line) {
        McpSource server =
                McpSource.of(new Mcp(List.of(), url), ToolHints.UNKNOWN, Optional.empty(), runner, new Reach(loopback));

        assertThat(failure(server)).isInstanceOf(RefusedException.class).hasMessageContaining(line);
    }
}
