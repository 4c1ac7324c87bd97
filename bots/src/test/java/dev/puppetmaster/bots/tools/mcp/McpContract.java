package dev.puppetmaster.bots.tools.mcp;

import static dev.puppetmaster.bots.tools.Calls.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.api.Tool.Mcp;
import dev.puppetmaster.bot.tool.Tool;
import dev.puppetmaster.bot.tool.ToolHints;
import dev.puppetmaster.bots.tools.Calls;
import dev.puppetmaster.bots.tools.Secrets;
import dev.puppetmaster.bots.tools.ToolEnvironment;
import dev.puppetmaster.bots.tools.Toolset;
import dev.puppetmaster.bots.tools.runner.ToolRunnerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server made with the official Python SDK, whichever way it is reached. */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class McpContract {
    Path folder;
    Path python;
    Path script;
    ToolRunnerProcess runner;

    @BeforeAll
    void install(@TempDir Path temporary) throws IOException, InterruptedException {
        folder = temporary;
        python = PythonServer.withSdk();
        script = PythonServer.script("server.py", folder);
        List<Path> visible = Stream.concat(PythonServer.folders(python).stream(), Stream.of(folder))
                .toList();
        runner = new ToolRunnerProcess(visible, true);
    }

    @AfterAll
    void end() {
        runner.close();
    }

    /** The server, begun where that is not the runner's part. */
    abstract Mcp server() throws Exception;

    Toolset tools() throws Exception {
        return Toolset.of(Calls.of("tested", server()), environment());
    }

    ToolEnvironment environment() {
        return new ToolEnvironment(new Secrets(folder), runner, McpContract.class.getClassLoader(), true);
    }

    static Tool function(Toolset tools, String name) throws InterruptedException {
        Toolset.Listing listing = tools.list();
        return listing.tools().stream()
                .filter(tool -> tool.spec().name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + ": " + listing));
    }

    @Test
    void itsFunctionsAreListedWithTheirSchemasAndHints() throws Exception {
        try (Toolset tools = tools()) {
            Tool add = function(tools, "add");
            assertThat(add.spec().description()).isEqualTo("Adds two whole numbers.");
            assertThat(add.spec().parameters().at("/properties/a/type").asText())
                    .isEqualTo("integer");
            assertThat(add.spec().hints()).isEqualTo(ToolHints.READ_ONLY);
            assertThat(function(tools, "path_join").spec().hints()).isEqualTo(new ToolHints(false, false, true));
            assertThat(function(tools, "picture").spec().hints()).isEqualTo(ToolHints.UNKNOWN);
            assertThat(tools.list().problems()).isEmpty();
        }
    }

    @Test
    void functionsAreCalled() throws Exception {
        try (Toolset tools = tools()) {
            assertThat(call(tools, "add", "{\"a\": 2, \"b\": 40}").markdown()).isEqualTo("42");
            assertThat(call(tools, "path_join", "{\"parts\": [\"a\", \"b\"]}").markdown())
                    .isEqualTo("a/b");
            assertThat(call(tools, "picture", "{}").markdown()).isEqualTo("(a picture, image/png)");
        }
    }

    @Test
    void whatAFunctionSaysOfItsFailureIsToldAsARefusal() throws Exception {
        try (Toolset tools = tools()) {
            var said = call(tools, "fail", "{\"why\": \"no such city\"}");
            assertThat(said.refused()).isTrue();
            assertThat(said.markdown()).contains("no such city").hasLineCount(1);
        }
    }

    @Test
    void argumentsThatDoNotDoNeverReachTheServer() throws Exception {
        try (Toolset tools = tools()) {
            assertThat(call(tools, "add", "{\"a\": 2, \"b\": \"x\"}").markdown())
                    .isEqualTo(
                            "The arguments of `add` do not do: `b`: string found, integer expected. Call it again with what is right.");
        }
    }

    @Test
    void functionsThatComeLaterAreFound() throws Exception {
        try (Toolset tools = tools()) {
            assertThat(tools.list().seen()).doesNotContainKey("grown");
            assertThat(call(tools, "grow", "{}").markdown()).isEqualTo("grown");
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(tools.list().seen()).containsKey("grown"));
            assertThat(call(tools, "grown", "{}").markdown()).isEqualTo("grown");
        }
    }

    @Test
    void aTurnThatIsStoppedCancelsTheCallAtTheServer() throws Exception {
        Path mark = mark();
        try (Toolset tools = tools()) {
            assertThat(call(tools, "add", "{\"a\": 1, \"b\": 1}").markdown()).isEqualTo("2");
            Thread caller = Thread.ofVirtual().start(() -> {
                try {
                    call(tools, "slow", "{\"mark\": \"" + mark + "\"}");
                } catch (AssertionError e) {
                    assertThat(e).hasRootCauseInstanceOf(InterruptedException.class);
                }
            });
            await().atMost(Duration.ofSeconds(20)).until(() -> isThere(mark + ".begun"));
            caller.interrupt();
            assertThat(caller.join(Duration.ofSeconds(30))).isTrue();
            await().atMost(Duration.ofSeconds(20)).until(() -> isThere(mark + ".cancelled"));
            assertThat(call(tools, "add", "{\"a\": 2, \"b\": 1}").markdown()).isEqualTo("3");
        }
    }

    /** Where the server writes, and this process sees it. */
    Path mark() throws IOException {
        return Files.createTempDirectory(folder, "mark").resolve("x");
    }

    private static boolean isThere(String file) {
        return Files.exists(Path.of(file));
    }
}
