package dev.puppetmaster.bench.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** An {@link EchoBot} in a process of its own, to be killed. */
final class ChildBot implements AutoCloseable {
    private final Process process;
    private final Path log;
    /** Characters of the log that are of earlier processes. */
    private final int before;

    private ChildBot(Process process, Path log, int before) {
        this.process = process;
        this.log = log;
        this.before = before;
    }

    /** @param log where its log is appended */
    static ChildBot start(Map<String, String> environment, Path log) throws IOException {
        return start(List.of(), environment, log);
    }

    /** @param wrapper a command that at last executes the one that follows, in the same process */
    static ChildBot start(List<String> wrapper, Map<String, String> environment, Path log) throws IOException {
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-Xmx192m",
                "--enable-native-access=ALL-UNNAMED",
                "-Dfaults.log=INFO",
                "-cp",
                System.getProperty("java.class.path"),
                EchoBot.class.getName()));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        int before = Files.exists(log) ? Files.readString(log).length() : 0;
        return new ChildBot(builder.start(), log, before);
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Whether it hears its homeserver by now, or did so before it ended. */
    boolean awaitListening(long seconds) throws InterruptedException {
        return Waiting.until(seconds, TimeUnit.SECONDS, () -> !process.isAlive() || saidNow("listens to"));
    }

    private boolean saidNow(String words) {
        try {
            return said().substring(before).contains(words);
        } catch (IOException e) {
            return false;
        }
    }

    /** All it, and those before it with the same log, said. */
    String said() throws IOException {
        return Files.readString(log);
    }

    /** Bytes of its heap in use after a collection. */
    long heap() throws IOException {
        Writer in = process.outputWriter(StandardCharsets.UTF_8);
        in.write("heap\n");
        in.flush();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String line = out.readLine();
        if (line == null) {
            throw new IOException("the bot has ended; see " + log);
        }
        return Long.parseLong(line);
    }

    /** kill -9. Returns when it is gone. */
    void kill() {
        process.destroyForcibly();
        boolean interrupted = false;
        while (process.isAlive()) {
            try {
                int unused = process.waitFor();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** SIGTERM, and kill -9 where that takes more than 20 s. */
    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            kill();
        }
    }

    @Override
    public void close() {
        kill();
    }
}
