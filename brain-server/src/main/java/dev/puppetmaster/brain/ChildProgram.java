package dev.puppetmaster.brain;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A program that runs, the leader of its own process group. What it says is bounded, so that nothing waits for who reads it; when
 * it ends, however that comes, all that it began ends with it.
 */
final class ChildProgram implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChildProgram.class);
    /** How long what was said is waited for after the end: only what left the process group can keep it back. */
    private static final long LEFT_BEHIND_MILLIS = 1_000;

    private static final List<String> NOT_FOR_PROGRAMS = List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "PORT");

    private final Process process;
    private final WorkFolder folder;
    private final Thread pump;
    private final Thread errors;
    private final Thread watch;
    private final BlockingQueue<byte[]> said = new LinkedBlockingQueue<>();
    private volatile How how = How.EXITED;
    private final Consumer<String> errorLines;
    private volatile String lastError = "";

    /** How a program ended. */
    enum How {
        EXITED,
        TIME_OVER,
        TOO_MUCH_OUTPUT,
        CANCELLED
    }

    /**
     * The end of a program.
     *
     * @param exit its exit code where it {@link How#EXITED}; 128 and a signal's number if it was ended by one
     * @param said the last line of its standard error, at most 400 characters
     */
    record End(How how, int exit, String said) {}

    /** What a program may do. */
    record Bounds(long timeoutMillis, int maxOutputBytes) {}

    private ChildProgram(Process process, WorkFolder folder, byte[] input, Bounds bounds, Consumer<String> errorLines) {
        this.process = process;
        this.folder = folder;
        this.errorLines = errorLines;
        // a virtual thread would hold its carrier while it reads a pipe
        Thread.Builder threads = Thread.ofPlatform().daemon().name("program-" + process.pid());
        this.pump = threads.start(() -> pump(bounds.maxOutputBytes()));
        this.errors = threads.start(this::readErrors);
        threads.start(() -> give(input));
        this.watch = Thread.ofVirtual().start(() -> watch(bounds.timeoutMillis()));
    }

    /**
     * Begins one.
     *
     * @param errorLines gets the lines of its standard error, each of at most 1,000 characters, at most 200 of them
     * @throws IOException if there is no such program, or it cannot be begun
     */
    static ChildProgram start(List<String> command, byte[] input, Bounds bounds, Consumer<String> errorLines)
            throws IOException {
        WorkFolder folder = WorkFolder.make();
        try {
            List<String> words = new ArrayList<>(List.of("setsid", "--"));
            words.addAll(command);
            ProcessBuilder builder =
                    new ProcessBuilder(words).directory(folder.path().toFile());
            environment(builder.environment(), folder.path());
            return new ChildProgram(builder.start(), folder, input, bounds, errorLines);
        } catch (IOException e) {
            folder.close();
            throw e;
        }
    }

    private static void environment(Map<String, String> variables, Path folder) {
        NOT_FOR_PROGRAMS.forEach(variables::remove);
        variables.putIfAbsent("LANG", "C.UTF-8");
        variables.put("HOME", folder.toString());
        variables.put("TMPDIR", folder.toString());
    }

    /** What it says. A read waits, may be interrupted, and is at the end when the program is. */
    InputStream output() {
        return new QueuedBytes(said);
    }

    /** Ends it and all that it began. */
    void cancel() {
        end(How.CANCELLED);
    }

    private synchronized void end(How why) {
        boolean alive = process.isAlive();
        // what was too much may be read when the program has ended already
        if (how == How.EXITED && (alive || why == How.TOO_MUCH_OUTPUT)) {
            how = why;
        }
        if (alive) {
            killGroup();
        }
    }

    /** Waits for the end. */
    End await() throws InterruptedException {
        watch.join();
        errors.join(LEFT_BEHIND_MILLIS);
        return new End(how, process.exitValue(), lastError);
    }

    private void watch(long timeoutMillis) {
        try {
            if (!process.waitFor(timeoutMillis, TimeUnit.MILLISECONDS)) {
                end(How.TIME_OVER);
                process.waitFor();
            }
            // what it left in the background
            killGroup();
            pump.join(LEFT_BEHIND_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            said.add(QueuedBytes.END);
        }
    }

    private void killGroup() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        try {
            // Java cannot signal a group; the shell's own kill can, where there is no program of that name
            new ProcessBuilder("sh", "-c", "kill -s KILL -- -" + process.pid())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor(2, TimeUnit.SECONDS);
        } catch (IOException e) {
            LOG.warn("what a program began is not ended: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // not destroyForcibly of the process itself: that closes its pipes, with what it said and nobody has read yet
        process.toHandle().destroyForcibly();
    }

    private void pump(int maxOutputBytes) {
        byte[] chunk = new byte[8_192];
        int all = 0;
        try (InputStream in = process.getInputStream()) {
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                all += read;
                if (all > maxOutputBytes) {
                    end(How.TOO_MUCH_OUTPUT);
                    return;
                }
                said.add(Arrays.copyOf(chunk, read));
            }
        } catch (IOException e) {
            LOG.debug("a program's output broke off: {}", e.getMessage());
        }
    }

    private void readErrors() {
        try (InputStream in = process.getErrorStream()) {
            ErrorLines lines = new ErrorLines(line -> {
                lastError = line.length() > 400 ? line.substring(0, 400) : line;
                errorLines.accept(line);
            });
            byte[] chunk = new byte[1_024];
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                lines.add(new String(chunk, 0, read, StandardCharsets.UTF_8));
            }
            lines.end();
        } catch (IOException e) {
            LOG.debug("a program's errors broke off: {}", e.getMessage());
        }
    }

    private void give(byte[] input) {
        try (OutputStream out = process.getOutputStream()) {
            out.write(input);
        } catch (IOException e) {
            LOG.debug("a program ended, or closed its input, before it took all that it was given: {}", e.getMessage());
        }
    }

    /** Ends it if it runs, and removes its folder. */
    @Override
    public void close() {
        end(How.CANCELLED);
        try {
            watch.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        folder.close();
    }
}
