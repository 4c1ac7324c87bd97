package dev.puppetmaster.bench.firsttext;

import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.RoomId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Measures, and writes one table. */
public final class FirstTextBench {
    private static final int WARM = 20;
    private static final int ALONE = 200;
    private static final int CHATS = 10;
    private static final int EACH = 20;
    private static final double GOAL_MILLIS = 300;

    private final PacedModel model;
    private final Network network;
    private final Client client;
    private final AtomicInteger number = new AtomicInteger();
    private final List<String> rows = new ArrayList<>();

    /** Of one message, milliseconds. */
    private record Took(double fromToken, double fromQuestion) {}

    private FirstTextBench(PacedModel model, Network network) {
        this.model = model;
        this.network = network;
        this.client = new Client(network.stage().human());
    }

    public static void main(String[] arguments) throws IOException, InterruptedException, ExecutionException {
        System.setProperty("sun.net.httpserver.nodelay", "true");
        Path results = Path.of(arguments.length > 0 ? arguments[0] : "bench/results");
        String load = Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
        try (PacedModel model = PacedModel.start();
                Network network = new Network(Files.createTempDirectory("bench-first-text"), model, CHATS)) {
            FirstTextBench bench = new FirstTextBench(model, network);
            bench.run();
            String table = """
                    # How soon a person sees the first words

                    Made by `bench/first-text/run` on %s (%d cores, JDK %s, load before %s; Synapse, puppets, model and client share them). What each row means: bench/first-text/README.md.

                    | what | figure | goal | |
                    | --- | ---: | ---: | --- |
                    %s
                    """.formatted(
                            LocalDate.now(ZoneOffset.UTC),
                            Runtime.getRuntime().availableProcessors(),
                            Runtime.version().feature(),
                            load,
                            String.join("\n", bench.rows));
            Files.writeString(results.resolve("first-text.md"), table);
            System.out.print(table);
        }
        System.exit(0);
    }

    private void run() throws InterruptedException, ExecutionException {
        while (!network.isReady()) {
            Thread.sleep(50);
        }
        client.start();
        RoomId chat = network.chats().getFirst();
        talk(chat, WARM);
        List<Took> alone = talk(chat, ALONE);
        List<Took> together = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Took>>> talks = network.chats().stream()
                    .map(room -> executor.submit(() -> talk(room, EACH)))
                    .toList();
            for (Future<List<Took>> talk : talks) {
                together.addAll(talk.get());
            }
        }
        client.close();
        row(
                "first token until first text, p50 / p95 / most",
                alone.stream().map(Took::fromToken).toList(),
                true);
        row(
                "question until first text, p50 / p95 / most",
                alone.stream().map(Took::fromQuestion).toList(),
                false);
        row(
                "first token until first text, ten chats at once, p50 / p95 / most",
                together.stream().map(Took::fromToken).toList(),
                true);
    }

    private List<Took> talk(RoomId room, int messages) throws InterruptedException {
        List<Took> took = new ArrayList<>();
        for (int i = 0; i < messages; i++) {
            String words = "number-" + number.incrementAndGet() + "-0";
            long asked = System.nanoTime();
            EventId question = network.stage().say(room, words);
            long shown = client.firstText(question.value());
            took.add(new Took((shown - model.firstToken(words)) / 1e6, (shown - asked) / 1e6));
        }
        return took;
    }

    private void row(String what, List<Double> values, boolean hasGoal) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        double p95 = sorted.get(sorted.size() * 95 / 100);
        rows.add(String.format(
                Locale.ROOT,
                "| %s | %.0f / %.0f / %.0f ms | %s | %s |",
                what,
                sorted.get(sorted.size() / 2),
                p95,
                sorted.getLast(),
                hasGoal ? "p95 " + (int) GOAL_MILLIS + " ms" : "",
                hasGoal ? p95 <= GOAL_MILLIS ? "reached" : "**missed**" : ""));
    }
}
