package dev.puppetmaster.bench.fleet;

import dev.puppetmaster.bench.thousand.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A process that ends with the bench, at the latest. */
final class Child implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(20);

    private final Process process;
    private final Path log;

    private Child(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** @param log what it says is written behind what is there */
    static Child start(List<String> command, Map<String, String> environment, Path log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        Process process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return new Child(process, log);
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    double cpuSeconds() throws IOException {
        return Processes.cpuSeconds(process.pid());
    }

    /** All that was ever written into its log. */
    String said() throws IOException {
        return Files.readString(log);
    }

    Path log() {
        return log;
    }

    /** SIGTERM, and SIGKILL where that takes too long. Returns when it is gone. */
    void stop() throws InterruptedException {
        Processes.stop(process, GRACE);
    }

    int exitValue() throws InterruptedException {
        return process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
