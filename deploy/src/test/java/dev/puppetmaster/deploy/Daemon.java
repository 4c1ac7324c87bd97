package dev.puppetmaster.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A server of dev/rig as a process of this machine.
 *
 * @param said what it says
 */
record Daemon(Process process, Path said) implements AutoCloseable {
    private static final int PATIENCE = 20;

    /** @param environment what is added to this process's */
    static Daemon start(Path said, Map<String, String> environment, List<String> command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().putAll(environment);
        return new Daemon(builder.start(), said);
    }

    /** All that it said until now. */
    String words() throws IOException {
        return Files.readString(said);
    }

    /** @throws IOException with what it said, if it has ended */
    void requireAlive() throws IOException {
        if (!process.isAlive()) {
            throw new IOException(said.getFileName() + " has ended: " + words());
        }
    }

    /** Ends it; after 20 s by force. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
