package dev.puppetmaster.bot.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs that tests run. */
final class ChildProcess {
    private ChildProcess() {}

    /** Whether it ends well in time; what it said is shown only if not: standard output belongs to the build. */
    static boolean succeeds(List<String> command, Duration limit) {
        try {
            Path said = Files.createTempFile("puppetmaster-test", ".log");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            try {
                boolean well = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS) && process.exitValue() == 0;
                if (!well) {
                    System.err.println(command + ":\n" + Files.readString(said));
                }
                return well;
            } finally {
                process.destroyForcibly();
                Files.delete(said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
