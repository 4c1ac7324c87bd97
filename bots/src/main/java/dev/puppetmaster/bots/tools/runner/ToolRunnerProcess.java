package dev.puppetmaster.bots.tools.runner;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A runner that this process starts when the first program is to run, and again if it has died. It is started with an empty
 * environment, and ends with this process, however that ends.
 */
public final class ToolRunnerProcess implements ToolRunner {
    private static final Logger LOG = LoggerFactory.getLogger(ToolRunnerProcess.class);

    /** How long it may take to end what its programs began: one that is killed leaves that behind. */
    private static final long END_SECONDS = 10;

    private final List<Path> visible;
    private final boolean bubblewrap;
    private @Nullable Process process;
    private @Nullable Path folder;

    /**
     * @param visible folders that programs may read, besides those of the system
     * @param bubblewrap whether it is to be used where it works
     */
    public ToolRunnerProcess(List<Path> visible, boolean bubblewrap) {
        this.visible = List.copyOf(visible);
        this.bubblewrap = bubblewrap;
    }

    @Override
    public RunningProgram start(RunRequest request) throws IOException {
        return ToolRunner.at(running()).start(request);
    }

    /** The socket of a runner that listens. */
    private synchronized Path running() throws IOException {
        Process now = process;
        Path where = folder;
        if (now == null || where == null || !now.isAlive()) {
            close();
            // mode 0700: nobody else reaches the socket
            where = Files.createTempDirectory("puppetmaster-runner-");
            folder = where;
            process = begin(where.resolve("socket"));
        }
        return where.resolve("socket");
    }

    private Process begin(Path socket) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder builder = new ProcessBuilder(
                java,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx48m",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                ToolRunnerMain.class.getName(),
                ToolRunnerMain.WITH_PARENT);
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.put(ToolRunnerMain.SOCKET, socket.toString());
        environment.put(
                ToolRunnerMain.PATHS,
                visible.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        environment.put(ToolRunnerMain.BUBBLEWRAP, bubblewrap ? "on" : "off");
        Process started = builder.redirectErrorStream(true).start();
        BufferedReader said = started.inputReader(StandardCharsets.UTF_8);
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            if (line.startsWith(ToolRunnerMain.READY)) {
                log(line);
                Thread.ofPlatform()
                        .daemon()
                        .name("tool-runner")
                        .start(() -> said.lines().forEach(LOG::warn));
                return started;
            }
            LOG.warn("{}", line);
        }
        throw new IOException("the tool-runner did not start; the log says why");
    }

    private static void log(String line) {
        if (line.contains("not used")) {
            LOG.warn(line);
        } else {
            LOG.info(line);
        }
    }

    @Override
    public synchronized void close() {
        Process now = process;
        Path where = folder;
        process = null;
        folder = null;
        if (now != null) {
            now.destroy();
        }
        try {
            if (now != null && !now.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                now.destroyForcibly();
            }
            if (where != null) {
                Files.deleteIfExists(where.resolve("socket"));
                Files.deleteIfExists(where);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warn("{} is left: {}", where, e.getMessage());
        }
    }
}
