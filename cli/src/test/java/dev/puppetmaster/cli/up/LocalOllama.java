package dev.puppetmaster.cli.up;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.puppetmaster.cli.RigScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A real Ollama with the tiny models of {@code dev/rig/ollama}, which builds both once a machine. Each is a server of its own on
 * a port that stays the same across {@link #kill} and {@link #restart}; what its models were given to read is in its log.
 */
final class LocalOllama implements AutoCloseable {
    /** Its answer goes by the last word of what it is asked, such as {@code [[long]]}; any other gets {@link #HELLO}. */
    static final String SCRIPTED = "tiny-script";

    static final String HELLO = "Hello from the scripted tiny model.";

    private static final Duration START = Duration.ofSeconds(60);
    private static final Pattern LISTENING = Pattern.compile("Listening on 127\\.0\\.0\\.1:([0-9]+) ");
    private static final Pattern PROMPT =
            Pattern.compile("msg=\"completion request\" prompt=(\"(?:[^\"\\\\]++|\\\\.)*+\")");
    private static final JsonMapper JSON = new JsonMapper();

    private final Path directory;
    private final Map<String, String> environment;
    private final Path rig;
    private Process process;
    private int port;

    private LocalOllama(Path directory, Map<String, String> environment, Path rig) throws IOException {
        this.directory = directory;
        this.environment = environment;
        this.rig = rig;
        this.process = run(0);
    }

    /**
     * @param directory for its key and its log
     * @param environment of Ollama's own variables, besides those that a test needs anyway
     * @throws IOException with one line, if there is none and none can be built
     */
    static LocalOllama start(Path directory, Map<String, String> environment) throws IOException, InterruptedException {
        LocalOllama ollama = new LocalOllama(
                Files.createDirectories(directory), environment, RigScript.folder("ollama/ollama.sh", "where"));
        ollama.awaitListening();
        return ollama;
    }

    private Process run(int at) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(rig.resolve("bin/ollama").toString(), "serve")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        builder.environment()
                .putAll(Map.of(
                        "HOME", directory.toString(),
                        "OLLAMA_HOST", "127.0.0.1:" + at,
                        "OLLAMA_MODELS", rig.resolve("models").toString(),
                        "OLLAMA_NOPRUNE", "1",
                        "OLLAMA_NO_CLOUD", "1",
                        "OLLAMA_NUM_PARALLEL", "1",
                        "OLLAMA_KEEP_ALIVE", "30m",
                        // its log then holds each prompt as the model reads it
                        "OLLAMA_DEBUG", "2"));
        builder.environment().putAll(environment);
        return builder.start();
    }

    private void awaitListening() throws IOException, InterruptedException {
        Instant until = Instant.now().plus(START);
        while (Instant.now().isBefore(until)) {
            Matcher listening = LISTENING.matcher(Files.readString(log()));
            if (listening.find()) {
                port = Integer.parseInt(listening.group(1));
                return;
            }
            if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
                break;
            }
        }
        throw new AssertionError("no Ollama listens:\n" + Files.readString(log()));
    }

    /** Up to where {@code /api} follows. */
    String url() {
        return "http://127.0.0.1:" + port;
    }

    private Path log() {
        return directory.resolve("ollama.log");
    }

    String logged() throws IOException {
        return Files.readString(log());
    }

    /** What its models were given to read, oldest first: all of a conversation, with marks such as {@code <|user|>} between. */
    List<String> prompts() throws IOException {
        List<String> prompts = new ArrayList<>();
        Matcher found = PROMPT.matcher(logged());
        while (found.find()) {
            prompts.add(JSON.readValue(found.group(1), String.class));
        }
        return prompts;
    }

    /** How many conversations it is done with, whether they were answered to the end or not. */
    long ended() throws IOException {
        return logged().lines()
                .filter(line -> line.startsWith("[GIN]") && line.endsWith("\"/api/chat\""))
                .count();
    }

    /** The process that computes; there is one while a model is loaded. */
    private ProcessHandle runner() {
        return process.descendants()
                .filter(child ->
                        child.info().arguments().map(List::of).orElse(List.of()).contains("runner"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no model is loaded"));
    }

    /** After {@link Slowly#freeze}. */
    void thaw() throws IOException, InterruptedException {
        signal("CONT", runner().pid());
    }

    private static void signal(String name, long pid) throws IOException, InterruptedException {
        int ended = new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                .start()
                .waitFor();
        if (ended != 0) {
            throw new AssertionError("kill -" + name + " ended with " + ended);
        }
    }

    /** Until this is closed the runner works a twentieth of the time, so that something can happen in the middle of an answer. */
    Slowly slowly() throws IOException {
        String runner = Long.toString(runner().pid());
        return new Slowly(new ProcessBuilder(
                        "bash",
                        "-c",
                        "trap 'kill -CONT $0; exit' TERM; trap 'kill -STOP $0; exit' USR1; while kill -STOP $0; do sleep .19; kill -CONT $0; sleep .01; done",
                        runner)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    /** As long as a model is to be slow. */
    record Slowly(Process loop) implements AutoCloseable {
        /** From slow to a stand, with nothing between that could end an answer; until {@link #thaw}. So a model stalls. */
        void freeze() throws IOException, InterruptedException {
            signal("USR1", loop.pid());
            loop.onExit().join();
        }

        @Override
        public void close() {
            loop.destroy();
            loop.onExit().join();
        }
    }

    /** kill -9 of what computes; the server stays and would start another. */
    void killRunner() {
        ProcessHandle runner = runner();
        if (!runner.destroyForcibly()) {
            throw new AssertionError("the runner cannot be killed");
        }
        runner.onExit().join();
    }

    /** kill -9 of all of it. */
    void kill() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly().onExit().join();
        children.forEach(ProcessHandle::destroyForcibly);
    }

    /** On the same port. */
    void restart() throws IOException, InterruptedException {
        Files.delete(log());
        process = run(port);
        awaitListening();
    }

    @Override
    public void close() {
        kill();
    }
}
