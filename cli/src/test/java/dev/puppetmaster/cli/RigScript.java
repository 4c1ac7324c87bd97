package dev.puppetmaster.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The scripts of {@code dev/rig} that provide a real server, and print where it is. */
public final class RigScript {
    private static final long BUILD_MINUTES = 30;

    private RigScript() {}

    /**
     * Runs one to its end, at most half an hour: what is built is built once a machine.
     *
     * @param script below {@code dev/rig}
     * @return the folder that it prints
     * @throws IOException with its last line, if it fails
     */
    public static Path folder(String script, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of("..", "dev", "rig", script).toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        // not by pipes: what it starts would hold them open
        Path printed = Files.createTempFile("rig", ".out");
        Path said = Files.createTempFile("rig", ".err");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectOutput(printed.toFile())
                    .redirectError(said.toFile())
                    .start();
            if (!process.waitFor(BUILD_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
                process.destroyForcibly();
                List<String> lines = Files.readAllLines(said);
                throw new IOException(command + " failed with: " + (lines.isEmpty() ? "nothing" : lines.getLast()));
            }
            return Path.of(Files.readString(printed).strip());
        } finally {
            Files.delete(printed);
            Files.delete(said);
        }
    }
}
