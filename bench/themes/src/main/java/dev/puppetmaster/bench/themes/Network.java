package dev.puppetmaster.bench.themes;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.puppetmaster.bench.thousand.Processes;
import dev.puppetmaster.bot.matrix.HomeserverConnection;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.cli.up.UpFile;
import dev.puppetmaster.registrar.matrix.HumanAccount;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A network that {@code up} keeps. */
final class Network implements AutoCloseable {
    /** The name of the process of {@code up}, beside those of Synapses. */
    static final String UP = "up";

    private static final Duration GRACE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final Path state;
    private final Process process;
    private final UpFile up;
    private final double readySeconds;
    private final Thread ending;

    private Network(Path folder, Path state, Process process, UpFile up, double readySeconds, Thread ending) {
        this.folder = folder;
        this.state = state;
        this.process = process;
        this.up = up;
        this.readySeconds = readySeconds;
        this.ending = ending;
    }

    /**
     * Returns when all that the folder declares is there.
     *
     * @param state holds nothing, or what an earlier network left
     * @param most how long that may take
     * @throws IOException with what it said, if it ended or is not ready in time
     */
    static Network start(Path folder, Path state, Duration most) throws IOException, InterruptedException {
        Path output = state.resolveSibling(state.getFileName() + ".log");
        long began = System.nanoTime();
        Process process = Puppetmaster.start(output, List.of("up", folder.toString(), "--state", state.toString()));
        // Synapse has a session of its own, and up ends it.
        Thread ending = new Thread(() -> end(process));
        Runtime.getRuntime().addShutdownHook(ending);
        boolean ready = false;
        try {
            Path file = state.resolve("up.json");
            while (!Files.exists(file)) {
                if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
                    throw new IOException("up ended with " + process.exitValue() + ": " + Files.readString(output));
                }
                if (System.nanoTime() - began > most.toNanos()) {
                    throw new IOException("up is not ready after " + most + ": " + Files.readString(output));
                }
            }
            UpFile up = UpFile.read(Files.readAllBytes(file));
            ready = true;
            return new Network(folder, state, process, up, (System.nanoTime() - began) / 1e9, ending);
        } finally {
            if (!ready) {
                end(process);
            }
        }
    }

    private static void end(Process process) {
        try {
            Processes.stop(process, GRACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    Path folder() {
        return folder;
    }

    Path state() {
        return state;
    }

    /** Seconds from the start of the process until all was there. */
    double readySeconds() {
        return readySeconds;
    }

    /** Ids of {@code up} and of each Synapse, by names for tables. */
    Map<String, Long> processes() throws IOException {
        Map<String, Long> pids = new LinkedHashMap<>();
        pids.put(UP, process.pid());
        boolean alone = up.homeservers().size() == 1;
        for (UpFile.Entry each : up.homeservers()) {
            String record = alone ? "synapse.json" : "synapse-" + each.name() + ".json";
            Path file = state.resolve("pids").resolve(record);
            pids.put(
                    synapse(each.name()),
                    JSON.readTree(Files.readAllBytes(file)).path("pid").asLong());
        }
        return pids;
    }

    static String synapse(String homeserver) {
        return "Synapse " + homeserver;
    }

    URI baseUrl(String homeserver) {
        return URI.create(entry(homeserver).baseUrl());
    }

    private UpFile.Entry entry(String homeserver) {
        return up.homeservers().stream()
                .filter(each -> each.name().equals(homeserver))
                .findFirst()
                .orElseThrow();
    }

    /** The person's account there, signed in anew. */
    HumanAccount.Own person(String homeserver) {
        UpFile.Human human = entry(homeserver).human();
        try (HomeserverConnection connection = HomeserverConnection.to(baseUrl(homeserver))) {
            var login = connection.logIn(human.userId(), new Secret(Objects.requireNonNull(human.password())), "BENCH");
            return new HumanAccount.Own(new UserId(human.userId()), login.accessToken());
        }
    }

    UserId puppet(String name) {
        return new UserId(entryOf(name).userId());
    }

    /** The person's direct chat with a puppet. */
    RoomId chat(String puppet) {
        return new RoomId(entryOf(puppet).directRoomId());
    }

    private UpFile.PuppetEntry entryOf(String puppet) {
        return up.puppets().stream()
                .filter(each -> each.name().equals(puppet))
                .findFirst()
                .orElseThrow();
    }

    /** The person's direct chats on a homeserver. */
    List<RoomId> chats(String homeserver) {
        return up.puppets().stream()
                .filter(each -> each.homeserver().equals(homeserver))
                .map(each -> new RoomId(each.directRoomId()))
                .toList();
    }

    /** What a directory holds, in bytes. */
    static long bytes(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    /** As Ctrl-C does. Returns when everything has ended. */
    @Override
    public void close() {
        if (process.isAlive()) {
            end(process);
            Runtime.getRuntime().removeShutdownHook(ending);
        }
    }
}
