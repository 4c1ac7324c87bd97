package dev.puppetmaster.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The scripts of dev/rig. */
final class Rig {
    private Rig() {}

    /**
     * Runs one to its end, at most half an hour: what is built is built once a machine.
     *
     * @return what it said, without white space at its ends
     * @throws IOException with its last words if it fails
     */
    static String says(String script, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of("../dev/rig", script).toAbsolutePath().normalize().toString()));
        command.addAll(List.of(arguments));
        // Not by a pipe: what it starts would hold it open.
        Path said = Files.createTempFile("rig", ".out");
        Path complained = Files.createTempFile("rig", ".err");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectOutput(said.toFile())
                    .redirectError(complained.toFile())
                    .start();
            if (!process.waitFor(30, TimeUnit.MINUTES) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(
                        command + ": " + Files.readString(complained).strip());
            }
            return Files.readString(said).strip();
        } finally {
            Files.delete(said);
            Files.delete(complained);
        }
    }
}
