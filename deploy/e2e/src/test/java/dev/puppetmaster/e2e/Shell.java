package dev.puppetmaster.e2e;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Runs commands as a person in the project's folder does. What they said is also in {@code target/e2e/commands.log}. */
final class Shell {
    private static final Duration LONG = Duration.ofMinutes(10);

    private final Path directory;
    private final Path logs;
    private final Map<String, String> environment;

    private Shell(Path directory, Path logs, Map<String, String> environment) {
        this.directory = directory;
        this.logs = logs;
        this.environment = Map.copyOf(environment);
    }

    /** What a command said, and how it ended. */
    record Output(int exit, String out, String err) {
        /** Both, for a message. */
        String lastWords() {
            List<String> lines =
                    (out + err).lines().filter(line -> !line.isBlank()).toList();
            return lines.stream().skip(Math.max(0, lines.size() - 8)).collect(Collectors.joining("\n"));
        }
    }

    static Shell in(Path root) throws IOException {
        Path logs = Files.createDirectories(root.resolve("deploy/e2e/target/e2e"));
        return new Shell(root, logs, Map.of());
    }

    /** The same with one more variable. */
    Shell with(String name, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(name, value);
        return new Shell(directory, logs, more);
    }

    /** The same with a folder at the front of its PATH. */
    Shell withPath(Path folder) {
        String path = environment.getOrDefault("PATH", System.getenv("PATH"));
        return with("PATH", folder + ":" + path);
    }

    Path directory() {
        return directory;
    }

    /** Standard output of a command that has to succeed. */
    String run(String script) {
        return run(script, "", LONG);
    }

    String run(String script, String input, Duration limit) {
        Output output = attempt(script, input, limit);
        if (output.exit() != 0) {
            throw new AssertionError(script.strip() + "\nended with " + output.exit() + ":\n" + output.lastWords());
        }
        return output.out();
    }

    /** A command that may fail. */
    Output attempt(String script) {
        return attempt(script, "", LONG);
    }

    Output attempt(String script, String input, Duration limit) {
        try {
            Path out = Files.createTempFile(logs, "out", "");
            Path err = Files.createTempFile(logs, "err", "");
            long began = System.nanoTime();
            Process process = builder(script)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            try (OutputStream in = process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException endedWithoutReading) {
                // then it needed none of it
                note("(" + endedWithoutReading.getMessage() + ")");
            }
            if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
                end(process);
                throw new AssertionError(script.strip() + "\ndid not end within " + limit.toSeconds() + " s");
            }
            Output output = new Output(process.exitValue(), Files.readString(out), Files.readString(err));
            Files.delete(out);
            Files.delete(err);
            note("$ " + script.strip() + "\n" + output.out() + output.err() + "-- " + output.exit() + ", "
                    + (System.nanoTime() - began) / 1_000_000 + " ms\n");
            return output;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("stopped while running " + script, e);
        }
    }

    /** A command that goes on until it is closed; returns when it has said what is awaited. */
    Running start(String script, Predicate<String> awaited) {
        try {
            Path out = Files.createTempFile(logs, "running", ".log");
            Process process = builder(script)
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile())
                    .start();
            Running running = new Running(process, out);
            long until = System.nanoTime() + LONG.toNanos();
            while (!awaited.test(running.said())) {
                if (!process.isAlive() || System.nanoTime() > until) {
                    running.close();
                    throw new AssertionError(script.strip() + "\nsaid only:\n" + running.said());
                }
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            }
            note("$ " + script.strip() + " &\n");
            return running;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** A command that runs beside the test. */
    record Running(Process process, Path out) implements AutoCloseable {
        String said() {
            try {
                return Files.readString(out);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        boolean isAlive() {
            return process.isAlive();
        }

        @Override
        public void close() {
            end(process);
        }
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ProcessBuilder builder(String script) {
        ProcessBuilder builder = new ProcessBuilder("bash", "-e", "-c", script).directory(directory.toFile());
        builder.environment().putAll(environment);
        // Maven's own would reach the Maven inside
        builder.environment().remove("MAVEN_PROJECTBASEDIR");
        builder.environment().remove("MAVEN_CMD_LINE_ARGS");
        return builder;
    }

    void note(String text) {
        try {
            Files.writeString(
                    logs.resolve("commands.log"), text + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
