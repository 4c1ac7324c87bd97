package dev.puppetmaster.registrar.kubernetes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server that ends with this JVM, however this JVM ends: a shell beside it waits for the pipe between them to close. */
final class ServerProcess {
    /** The server takes the shell's place and pid; its child reads the pipe, and kills it when nobody holds it any more. */
    private static final String WATCHED =
            "exec 3<&0; (read -r line; kill -KILL $$) <&3 >/dev/null 2>&1 & exec 3<&-; exec \"$@\" </dev/null";

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Process process;
    private final Path log;

    private ServerProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** @param log what it says is written behind what is there */
    static ServerProcess start(List<String> command, Path log) throws IOException {
        List<String> watched = new ArrayList<>(List.of("/bin/sh", "-c", WATCHED, "sh"));
        watched.addAll(command);
        Process process = new ProcessBuilder(watched)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        return new ServerProcess(process, log);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Ends it as an administrator would; after 20 s by force. */
    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            kill();
        }
    }

    /** Ends it as a power cut would. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** The last of what it said, for a message. */
    String lastWords() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }
}
