package dev.puppetmaster.bots.tools.mcp;

import static dev.puppetmaster.bots.tools.Calls.call;
import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.api.Tool.Mcp;
import dev.puppetmaster.bots.tools.Calls;
import dev.puppetmaster.bots.tools.Toolset;
import dev.puppetmaster.bots.tools.runner.ToolRunnerProcess;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A server on standard input and output, in the tool-runner. */
class McpProgramIT extends McpContract {
    /** Without bubblewrap: in it, the marks that a server writes would be seen by nobody. */
    @BeforeAll
    void outside() {
        runner.close();
        runner = new ToolRunnerProcess(List.of(), false);
    }

    @Override
    Mcp server() {
        return new Mcp(List.of(python.toString(), script.toString(), "stdio"), null);
    }

    @Test
    void itsEnvironmentIsEmpty() throws Exception {
        try (Toolset tools = tools()) {
            var names = call(tools, "environment", "{}").markdown().lines().toList();
            assertThat(names).contains("HOME", "PATH").doesNotContain("JAVA_HOME", "USER", "MAVEN_CMD_LINE_ARGS");
        }
    }

    @Test
    void aServerThatDiesIsSaidAndStartedAgain() throws Exception {
        try (Toolset tools = tools()) {
            var said = call(tools, "die", "{}");
            assertThat(said.refused()).isTrue();
            assertThat(said.markdown())
                    .startsWith("`die`: the MCP server `" + python)
                    .contains("is gone: it ended with exit code 3: I die.")
                    .endsWith(
                            "I do not know whether `die` took effect. I did not run it again; check, then ask me anew.");
            assertThat(call(tools, "add", "{\"a\": 2, \"b\": 40}").markdown()).isEqualTo("42");
        }
    }

    @Test
    void inBubblewrapItRunsToo() throws Exception {
        var visible = new java.util.ArrayList<>(PythonServer.folders(python));
        visible.add(folder);
        try (ToolRunnerProcess wrapped = new ToolRunnerProcess(visible, true)) {
            ToolRunnerProcess before = runner;
            runner = wrapped;
            try (Toolset tools = tools()) {
                assertThat(call(tools, "add", "{\"a\": 2, \"b\": 40}").markdown())
                        .isEqualTo("42");
            } finally {
                runner = before;
            }
        }
    }

    @Test
    void whatIsPinnedIsComparedWithWhatTheServerOffers() throws Exception {
        try (Toolset tools = tools()) {
            var seen = tools.list().seen();
            try (Toolset again = Toolset.of(Calls.pinned(Calls.of("tested", server()), seen), environment())) {
                assertThat(again.list().problems()).isEmpty();
                assertThat(again.list().tools()).hasSameSizeAs(tools.list().tools());
            }
        }
    }
}
