package dev.puppetmaster.bots.tools.runner;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A program that runs, with its process group and its folder. To be begun by the thread that waits for it: the program dies with
 * that thread.
 */
final class HeldProcess implements AutoCloseable {
    private static final int MAX_SAID = 4_096;

    private final Process process;
    private final Path folder;
    private final Thread errors;
    private volatile String said = "";

    private HeldProcess(Process process, Path folder) {
        this.process = process;
        this.folder = folder;
        this.errors =
                Thread.ofPlatform().daemon().name("stderr-" + process.pid()).start(this::readErrors);
    }

    static HeldProcess start(RunRequest request, Confinement around) throws IOException {
        Path folder = Files.createTempDirectory("puppetmaster-tool-");
        try {
            ProcessBuilder builder = new ProcessBuilder(around.around(request)).directory(folder.toFile());
            Map<String, String> environment = builder.environment();
            environment.clear();
            environment.putAll(around.environment(folder));
            return new HeldProcess(builder.start(), folder);
        } catch (IOException e) {
            remove(folder);
            throw e;
        }
    }

    OutputStream input() {
        return process.getOutputStream();
    }

    InputStream output() {
        return process.getInputStream();
    }

    /** Whether it ended within this time; 0 is without end. */
    boolean await(long millis) throws InterruptedException {
        if (millis == 0) {
            process.waitFor();
            return true;
        }
        return process.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    int exit() {
        return process.exitValue();
    }

    /**
     * The last line that it wrote on standard error.
     *
     * @param millis how long what a dead program still has in its pipe is waited for; over 0
     */
    String said(long millis) throws InterruptedException {
        errors.join(millis);
        return said;
    }

    /** Ends it and all that it began in its process group. */
    void kill() {
        try {
            // Java cannot signal a group
            Process killer = new ProcessBuilder("kill", "-s", "KILL", "--", "-" + process.pid())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            killer.waitFor(2, TimeUnit.SECONDS);
        } catch (IOException e) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // not destroyForcibly of the process itself: that closes its pipes, with what it said and nobody has read yet
        process.toHandle().destroyForcibly();
    }

    /** Ends it, and removes its folder. */
    @Override
    public void close() {
        kill();
        remove(folder);
    }

    private void readErrors() {
        StringBuilder line = new StringBuilder();
        byte[] chunk = new byte[1024];
        try (InputStream stream = process.getErrorStream()) {
            for (int read = stream.read(chunk); read >= 0; read = stream.read(chunk)) {
                line.append(new String(chunk, 0, read, StandardCharsets.UTF_8));
                line.delete(0, Math.max(0, line.length() - MAX_SAID));
                said = lastLine(line.toString());
            }
        } catch (IOException e) {
            // it ended while this was read: what it said so far is kept
            said = lastLine(line.toString());
        }
    }

    private static String lastLine(String text) {
        String last = text.lines()
                .filter(line -> !line.isBlank())
                .reduce((before, after) -> after)
                .orElse("");
        return last.substring(0, Math.min(400, last.length()));
    }

    /** What cannot be removed, as a program that runs on writes there, is left to the system's cleaning of its temporary folder. */
    private static void remove(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.deleteIfExists(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (IOException | UncheckedIOException e) {
            org.slf4j.LoggerFactory.getLogger(HeldProcess.class).warn("{} is left: {}", folder, e.getMessage());
        }
    }
}
