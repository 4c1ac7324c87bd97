package dev.puppetmaster.cli.up;

import dev.puppetmaster.cli.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code up} in a process of its own, as a person runs it. */
final class UpProcess implements AutoCloseable {
    private final Process process;
    private final Path output;
    private final Path upFile;

    private UpProcess(Process process, Path output, Path upFile) {
        this.process = process;
        this.output = output;
        this.upFile = upFile;
    }

    static UpProcess start(Path folder, Path state, String... more) throws IOException {
        Path output = Files.createTempFile("up", ".log");
        List<String> arguments = new ArrayList<>(List.of("up", folder.toString(), "--state", state.toString()));
        arguments.addAll(List.of(more));
        Process process = puppetmaster(arguments, output);
        return new UpProcess(process, output, state.resolve("up.json"));
    }

    /** Another command, to its end; what it printed. */
    static String run(String... arguments) throws IOException, InterruptedException {
        Path output = Files.createTempFile("puppetmaster", ".out");
        Process process = puppetmaster(List.of(arguments), output);
        if (!process.waitFor(3, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError(String.join(" ", arguments) + " does not end");
        }
        return Files.readString(output);
    }

    private static Process puppetmaster(List<String> arguments, Path output) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.awt.headless=true",
                "-cp",
                Folders.classPath(),
                Main.class.getName()));
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    /** Waits for {@code up.json}. */
    UpFile ready() throws IOException, InterruptedException {
        Instant until = Instant.now().plus(Duration.ofMinutes(2));
        while (Instant.now().isBefore(until)) {
            if (Files.exists(upFile)) {
                return UpFile.read(Files.readAllBytes(upFile));
            }
            if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
                throw new AssertionError("up ended with " + process.exitValue() + ":\n" + output());
            }
        }
        throw new AssertionError("up is not ready after 120 s:\n" + output());
    }

    String output() throws IOException {
        return Files.readString(output);
    }

    /** The lines that say what is wrong. */
    List<String> problems() throws IOException {
        return output().lines()
                .filter(line -> line.startsWith("puppetmaster: "))
                .toList();
    }

    /** As Ctrl-C does. */
    int stop() throws InterruptedException {
        process.destroy();
        return exit();
    }

    int exit() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("up does not end");
        }
        return process.exitValue();
    }

    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        process.destroy();
        if (!process.onExit()
                .orTimeout(30, TimeUnit.SECONDS)
                .handle((p, e) -> e == null)
                .join()) {
            kill();
        }
    }
}
