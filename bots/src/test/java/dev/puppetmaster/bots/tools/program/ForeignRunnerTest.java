package dev.puppetmaster.bots.tools.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.api.Tool.Program;
import dev.puppetmaster.bots.tools.Calls;
import dev.puppetmaster.bots.tools.Secrets;
import dev.puppetmaster.bots.tools.ToolEnvironment;
import dev.puppetmaster.bots.tools.Toolset;
import dev.puppetmaster.bots.tools.runner.ToolRunner;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A runner that somebody else runs, and that does not do what ours does. */
@Timeout(60)
class ForeignRunnerTest {
    private static final Program PROGRAM =
            new Program(List.of("true"), Duration.ofSeconds(5), 64, 1000, Map.of("type", "object"), "does something");

    @TempDir
    private Path folder;

    private static ByteBuffer frame(char kind, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(5 + bytes.length)
                .put((byte) kind)
                .putInt(bytes.length)
                .put(bytes)
                .flip();
    }

    /** What a call gives where the runner says this. */
    private String lineWhereItSays(ByteBuffer... frames) throws IOException {
        Path socket = folder.resolve("socket");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            Thread runner = Thread.ofPlatform().daemon().start(() -> {
                try (SocketChannel channel = server.accept()) {
                    for (ByteBuffer frame : frames) {
                        channel.write(frame);
                    }
                    // until the runtime has heard enough
                    while (channel.read(ByteBuffer.allocate(1024)) >= 0) {}
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            ToolEnvironment environment = new ToolEnvironment(
                    new Secrets(folder), ToolRunner.at(socket), ForeignRunnerTest.class.getClassLoader(), true);
            try (Toolset tools = Toolset.of(Calls.of("tool", PROGRAM), environment, null)) {
                return Calls.call(tools, "tool", "{}").markdown();
            } finally {
                assertThat(runner).isNotNull();
            }
        }
    }

    @Test
    void moreThanTheProgramMaySayIsNotTaken() throws IOException {
        assertThat(lineWhereItSays(
                        frame('O', "x".repeat(600)),
                        frame('O', "x".repeat(600)),
                        frame('E', "{\"how\":\"EXITED\",\"exit\":0,\"said\":\"\"}")))
                .isEqualTo("`tool` was ended: it said more than its 1000 bytes.");
    }

    @Test
    void aFrameThatIsTooLargeOrOfAnotherKindEndsTheCall() throws IOException {
        assertThat(lineWhereItSays(ByteBuffer.allocate(5)
                        .put((byte) 'O')
                        .putInt(Integer.MAX_VALUE)
                        .flip()))
                .isEqualTo("The tool-runner went away while `tool` ran.");
    }
}
