package dev.puppetmaster.bench.themes;

import dev.puppetmaster.bench.thousand.Processes;
import dev.puppetmaster.cli.Main;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The command line, in processes of its own with the JVM options of {@code ./puppetmaster} (no class archive). */
final class Puppetmaster {
    private static final int HEAP_MEGABYTES = 384;

    private Puppetmaster() {}

    /** @param output takes what it says */
    static Process start(Path output, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(Processes.java(HEAP_MEGABYTES));
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        // There is one of bench/thousand, too: logback would say so, and at length.
        URL logs = Objects.requireNonNull(Main.class.getResource("/logback.xml"));
        command.addAll(List.of(
                "-Djava.awt.headless=true",
                "-Dlogback.configurationFile=" + logs,
                "-cp",
                classPath,
                Main.class.getName()));
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    /**
     * Another command, to its end.
     *
     * @return seconds on the clock, the start of its JVM among them
     * @throws IOException with what it said, if it failed
     */
    static double run(Path output, String... arguments) throws IOException, InterruptedException {
        long began = System.nanoTime();
        int exit = start(output, List.of(arguments)).waitFor();
        double seconds = (System.nanoTime() - began) / 1e9;
        if (exit != 0) {
            throw new IOException(
                    String.join(" ", arguments) + " ended with " + exit + ": " + Files.readString(output));
        }
        return seconds;
    }
}
