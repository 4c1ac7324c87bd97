package dev.puppetmaster.synapse;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Runs a program to its end: with a deadline, its output bounded and read as it comes. */
final class CommandLine {
    private static final int KEPT_LINES = 20;
    private static final int KEPT_CHARS = 4_000;

    private CommandLine() {}

    /**
     * @param exit the exit code; 127 when there is no such program, 124 when it did not end in time
     * @param output its last lines, standard error included
     */
    record Result(int exit, List<String> output) {
        boolean ok() {
            return exit == 0;
        }

        /** The last lines as one line, for a message. */
        String summary() {
            List<String> last = output.subList(Math.max(0, output.size() - 3), output.size());
            return last.isEmpty() ? "exit code " + exit : String.join("; ", last);
        }
    }

    static Result run(List<String> command, Duration timeout, Consumer<String> lines) throws InterruptedException {
        Process process;
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().keySet().removeAll(List.of("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"));
            process = builder.start();
            process.getOutputStream().close();
        } catch (IOException e) {
            return new Result(127, List.of(String.valueOf(e.getMessage())));
        }
        Deque<String> kept = new ArrayDeque<>();
        Thread reader = Thread.ofVirtual().start(() -> read(process, kept, lines));
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                return new Result(
                        124, List.of(command.getFirst() + " did not end within " + timeout.toSeconds() + " s"));
            }
            // A grandchild may hold the pipe open after its parent's end.
            reader.join(Duration.ofSeconds(5));
            synchronized (kept) {
                return new Result(process.exitValue(), List.copyOf(kept));
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static void read(Process process, Deque<String> kept, Consumer<String> lines) {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.isBlank()) {
                    continue;
                }
                String bounded = line.strip();
                bounded = bounded.length() > KEPT_CHARS ? bounded.substring(0, KEPT_CHARS) : bounded;
                lines.accept(bounded);
                synchronized (kept) {
                    kept.addLast(bounded);
                    if (kept.size() > KEPT_LINES) {
                        kept.removeFirst();
                    }
                }
            }
        } catch (IOException | UncheckedIOException closed) {
            // The program was ended: there is nothing more to read.
        }
    }
}
