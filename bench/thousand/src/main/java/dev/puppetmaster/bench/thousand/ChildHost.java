package dev.puppetmaster.bench.thousand;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A {@link HostMain} in a process of its own, with a heap of its own. */
final class ChildHost implements AutoCloseable {
    static final String VARIABLE = "THOUSAND_";
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final int HEAP_MEGABYTES = 256;

    private final Process process;
    private final Path log;
    /** {@code System.nanoTime()} just before the process. */
    private final long began;

    private final Map<HostMain.Said, CompletableFuture<Long>> said = new ConcurrentHashMap<>();
    private final Map<HostMain.Said, Long> saidAt = new ConcurrentHashMap<>();

    private ChildHost(Process process, Path log, long began) {
        this.process = process;
        this.log = log;
        this.began = began;
    }

    /** @param options for its JVM, after those that it always has */
    static ChildHost start(int puppets, Map<String, String> settings, Path log, List<String> options)
            throws IOException {
        List<String> command = new ArrayList<>(Processes.java(HEAP_MEGABYTES));
        command.add("-Dthousand.log=WARN");
        command.addAll(options);
        command.addAll(List.of(
                "-cp", System.getProperty("java.class.path"), HostMain.class.getName(), Integer.toString(puppets)));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(settings);
        long began = System.nanoTime();
        ChildHost child = new ChildHost(builder.start(), log, began);
        Thread.ofVirtual().name("host's words").start(child::listen);
        return child;
    }

    private void listen() {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                for (HostMain.Said what : HostMain.Said.values()) {
                    // Options of the JVM may have it say other things.
                    if (line.startsWith(what + " ")) {
                        saidAt.put(what, System.nanoTime());
                        next(what).complete(Long.parseLong(line.substring(line.indexOf(' ') + 1)));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private CompletableFuture<Long> next(HostMain.Said what) {
        return said.computeIfAbsent(what, it -> new CompletableFuture<>());
    }

    /**
     * Waits until it says so, and takes the word.
     *
     * @throws IOException if it does not come in time
     */
    long await(HostMain.Said what, Duration most) throws IOException, InterruptedException {
        try {
            long number = next(what).get(most.toMillis(), TimeUnit.MILLISECONDS);
            said.remove(what);
            return number;
        } catch (TimeoutException | ExecutionException e) {
            throw new IOException("the host did not say " + what + " within " + most + "; see " + log, e);
        }
    }

    /** Seconds from the start of the process until it last said this. */
    double secondsUntil(HostMain.Said what) {
        return (saidAt.getOrDefault(what, began) - began) / 1e9;
    }

    long began() {
        return began;
    }

    /** Seconds that it took to have the puppets and to read their rooms. */
    double host(int puppets, Duration most) throws IOException, InterruptedException {
        long asked = System.nanoTime();
        tell("host " + puppets);
        await(HostMain.Said.HOSTED, most);
        return (System.nanoTime() - asked) / 1e9;
    }

    /** Bytes of its heap in use after a collection. */
    long heapBytes() throws IOException, InterruptedException {
        tell("heap");
        return await(HostMain.Said.HEAP, Duration.ofMinutes(1));
    }

    private void tell(String line) throws IOException {
        Writer in = process.outputWriter(StandardCharsets.UTF_8);
        in.write(line + "\n");
        in.flush();
    }

    long residentBytes() throws IOException {
        return Processes.residentBytes(process.pid());
    }

    double cpuSeconds() throws IOException {
        return Processes.cpuSeconds(process.pid());
    }

    /** SIGTERM. Returns when it is gone. */
    void stop() throws InterruptedException {
        Processes.stop(process, GRACE);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
