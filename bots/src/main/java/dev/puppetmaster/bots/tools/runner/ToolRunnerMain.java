package dev.puppetmaster.bots.tools.runner;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The tool-runner as a process. Its environment: PUPPETMASTER_TOOL_SOCKET, the path of the socket that it makes;
 * PUPPETMASTER_TOOL_PATHS, folders that programs may read, with {@code :} between; PUPPETMASTER_TOOL_BUBBLEWRAP, {@code off} where
 * bubblewrap is not to be used though it works. With the argument {@code --with-parent} it
 * ends when its standard input does.
 */
public final class ToolRunnerMain {
    static final String SOCKET = "PUPPETMASTER_TOOL_SOCKET";
    static final String PATHS = "PUPPETMASTER_TOOL_PATHS";
    static final String BUBBLEWRAP = "PUPPETMASTER_TOOL_BUBBLEWRAP";
    static final String WITH_PARENT = "--with-parent";
    /** On standard output when it listens, with how programs are held. */
    static final String READY = "tool-runner: ";

    private ToolRunnerMain() {}

    /** Ends with 2 if the settings do not do: one line says why. */
    public static void main(String[] arguments) {
        int exit = 2;
        try {
            run(System.getenv(), List.of(arguments).contains(WITH_PARENT));
            exit = 0;
        } catch (IOException | IllegalArgumentException e) {
            System.err.println("puppetmaster-tool-runner: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(exit);
    }

    private static void run(Map<String, String> environment, boolean withParent)
            throws IOException, InterruptedException {
        String socket = environment.get(SOCKET);
        if (socket == null || socket.isEmpty()) {
            throw new IllegalArgumentException(SOCKET + " is missing: the path of the socket to listen on");
        }
        List<Path> visible = visible(environment, List.of());
        Confinement around = Confinement.here(
                visible, !environment.getOrDefault(BUBBLEWRAP, "").equals("off"));
        try (ToolRunnerServer server = ToolRunnerServer.listen(Path.of(socket), around)) {
            Runtime.getRuntime().addShutdownHook(new Thread(server::endPrograms, "end"));
            if (withParent) {
                Thread.ofPlatform().daemon().name("parent").start(() -> endWithParent(server));
            }
            System.out.println(READY + around.line());
            server.serve();
        }
    }

    /** Those of PUPPETMASTER_TOOL_PATHS, after others. */
    static List<Path> visible(Map<String, String> environment, List<Path> others) {
        Stream<Path> named = Arrays.stream(environment.getOrDefault(PATHS, "").split(File.pathSeparator))
                .filter(path -> !path.isBlank())
                .map(Path::of);
        return Stream.concat(others.stream(), named)
                .map(path -> path.toAbsolutePath().normalize())
                .toList();
    }

    private static void endWithParent(ToolRunnerServer server) {
        try {
            while (System.in.read() >= 0) {
                // nothing is said there: only its end counts
            }
        } catch (IOException e) {
            System.err.println("puppetmaster-tool-runner: the parent's pipe broke: " + e.getMessage());
        }
        server.endPrograms();
        Runtime.getRuntime().halt(0);
    }
}
