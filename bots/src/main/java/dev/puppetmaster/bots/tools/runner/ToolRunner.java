package dev.puppetmaster.bots.tools.runner;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Where programs run. Thread-safe. */
@FunctionalInterface
public interface ToolRunner extends AutoCloseable {
    /**
     * Begins a program. Closing what this gives ends it.
     *
     * @throws IOException in one line, if the runner is not there
     */
    RunningProgram start(RunRequest request) throws IOException;

    /** Ends it, if it was begun here. */
    @Override
    default void close() {
        // most are somebody else's
    }

    /**
     * The runner for a process with this environment: the one at PUPPETMASTER_TOOL_SOCKET; where there is none, one of its own,
     * which is started with the first program. In a pod there is none of its own: there, programs would run beside the
     * secrets of the container.
     *
     * @param visible folders that programs of a runner of its own may read, besides those of the system
     */
    static ToolRunner of(Map<String, String> environment, List<Path> visible) {
        String socket = environment.getOrDefault(ToolRunnerMain.SOCKET, "");
        if (!socket.isEmpty()) {
            return at(Path.of(socket));
        }
        if (environment.containsKey("KUBERNETES_SERVICE_HOST")) {
            return request -> {
                throw new IOException("this pod has no tool-runner: it is a container of its own, whose socket "
                        + ToolRunnerMain.SOCKET + " names");
            };
        }
        boolean bubblewrap =
                !environment.getOrDefault(ToolRunnerMain.BUBBLEWRAP, "").equals("off");
        return new ToolRunnerProcess(ToolRunnerMain.visible(environment, visible), bubblewrap);
    }

    /** A runner that somebody else has started, such as a container beside this one. */
    static ToolRunner at(Path socket) {
        return request -> {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.connect(UnixDomainSocketAddress.of(socket));
                return RunningProgram.begin(channel, request);
            } catch (IOException e) {
                channel.close();
                throw new IOException("the tool-runner does not answer at " + socket + ": " + e.getMessage(), e);
            }
        };
    }
}
