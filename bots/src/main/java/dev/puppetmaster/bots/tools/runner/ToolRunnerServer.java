package dev.puppetmaster.bots.tools.runner;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens on a unix domain socket, and runs a program for each connection. */
final class ToolRunnerServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ToolRunnerServer.class);
    private static final int MAX_PROGRAMS = 64;

    private final Path socket;
    private final ServerSocketChannel server;
    private final Confinement around;
    private final Semaphore seats = new Semaphore(MAX_PROGRAMS);
    private final RunningPrograms programs = new RunningPrograms();

    private ToolRunnerServer(Path socket, ServerSocketChannel server, Confinement around) {
        this.socket = socket;
        this.server = server;
        this.around = around;
    }

    /**
     * Listens. The socket's mode is 0666, as a runner in a container has a user of its own: who may connect is decided by who
     * reaches its folder, which is one user's, or a volume of two containers.
     *
     * @param around what stands around each program
     */
    static ToolRunnerServer listen(Path socket, Confinement around) throws IOException {
        Files.deleteIfExists(socket);
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw-rw-"));
        return new ToolRunnerServer(socket, server, around);
    }

    /** Takes connections until {@link #close}. */
    void serve() throws IOException {
        while (true) {
            try {
                SocketChannel channel = server.accept();
                Thread.ofPlatform()
                        .daemon()
                        .name("program")
                        .start(new ProgramConnection(channel, around, seats, programs));
            } catch (ClosedChannelException e) {
                LOG.debug("no more connections on {}", socket);
                return;
            }
        }
    }

    /** Ends all that runs, with what it began, and lets nothing begin. */
    void endPrograms() {
        programs.end();
    }

    @Override
    public void close() throws IOException {
        endPrograms();
        server.close();
        Files.deleteIfExists(socket);
    }
}
