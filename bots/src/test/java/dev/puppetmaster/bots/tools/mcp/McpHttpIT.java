package dev.puppetmaster.bots.tools.mcp;

import static dev.puppetmaster.bots.tools.Calls.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.api.Tool.Mcp;
import dev.puppetmaster.bots.tools.Toolset;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server over streamable HTTP. */
class McpHttpIT extends McpContract {
    private @Nullable Process process;
    private int port;

    @Override
    Mcp server() throws IOException {
        if (process == null) {
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = free.getLocalPort();
            }
            start();
        }
        return new Mcp(List.of(), "http://127.0.0.1:" + port + "/mcp");
    }

    private void start() throws IOException {
        process = new ProcessBuilder(python.toString(), script.toString(), "http", String.valueOf(port))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        await().atMost(Duration.ofSeconds(60)).until(this::listens);
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @AfterEach
    void stop() throws InterruptedException {
        Process now = process;
        process = null;
        if (now != null) {
            now.destroyForcibly();
            now.waitFor();
        }
    }

    @Test
    void aServerThatIsNotThereIsOneLineAndIsFoundWhenItComes() throws Exception {
        try (Toolset tools = tools()) {
            assertThat(call(tools, "add", "{\"a\": 2, \"b\": 40}").markdown()).isEqualTo("42");
            stop();
            String line = call(tools, "add", "{\"a\": 2, \"b\": 40}").markdown();
            assertThat(line)
                    .startsWith("`add`: the MCP server http://127.0.0.1:" + port + "/mcp ")
                    .hasLineCount(1);
            assertThat(tools.list().problems())
                    .singleElement()
                    .asString()
                    .startsWith(
                            "Tool default/tested: the MCP server http://127.0.0.1:" + port + "/mcp cannot be reached");
            start();
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(tools.list().problems()).isEmpty());
            assertThat(call(tools, "add", "{\"a\": 2, \"b\": 40}").markdown()).isEqualTo("42");
        }
    }
}
