package dev.puppetmaster.bench.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Measures, and writes one table. */
public final class GatewayBench {
    private static final int WARM = 1_500;
    private static final int PAIRS = 1_000;
    private static final int STREAMS = 1_000;
    private static final String SHORT = "paced-20-0";
    private static final String LONG = "paced-30-500";

    private final Calls calls = new Calls();
    private final List<String> rows = new ArrayList<>();

    private GatewayBench() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        // the backend's own bound, for a thousand streams
        System.setProperty("jdk.httpserver.maxConnections", "4096");
        System.setProperty("sun.net.httpserver.nodelay", "true");
        Path results = Path.of(arguments.length > 0 ? arguments[0] : "bench/results");
        String load = Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
        GatewayBench bench = new GatewayBench();
        try (PacedModel model = PacedModel.start();
                GatewayProcess gateway = GatewayProcess.start(Files.createTempDirectory("bench-gateway"), model)) {
            bench.latency(model, gateway);
            bench.streams(gateway);
        }
        String table = """
                # What the model gateway adds to a call

                Made by `bench/gateway/run` on %s (%d cores, JDK %s, load before %s; backend, gateway and caller share them). What each row means: bench/gateway/README.md.

                | what | figure | goal | |
                | --- | ---: | ---: | --- |
                %s
                """.formatted(
                        LocalDate.now(java.time.ZoneOffset.UTC),
                        Runtime.getRuntime().availableProcessors(),
                        Runtime.version().feature(),
                        load,
                        String.join("\n", bench.rows));
        Files.writeString(results.resolve("gateway.md"), table);
        System.out.print(table);
        System.exit(0);
    }

    private void row(String what, String figure, String goal, boolean reached) {
        rows.add("| " + what + " | " + figure + " | " + goal + " | "
                + (goal.isEmpty() ? "" : reached ? "reached" : "**missed**") + " |");
    }

    private static String ms(long nanos) {
        return String.format(Locale.ROOT, "%.2f ms", nanos / 1e6);
    }

    /** Directly and through the gateway in turn, so that what else the machine does meets both. */
    private void latency(PacedModel model, GatewayProcess gateway) throws IOException {
        for (int i = 0; i < WARM; i++) {
            calls.call(model.url(), SHORT, "@ann:x");
            calls.call(gateway.url(), SHORT, "@ann:x");
        }
        long[][] direct = new long[2][PAIRS];
        long[][] through = new long[2][PAIRS];
        for (int i = 0; i < PAIRS; i++) {
            Calls.Took one = calls.call(model.url(), SHORT, "@ann:x");
            Calls.Took other = calls.call(gateway.url(), SHORT, "@ann:x");
            direct[0][i] = one.first();
            direct[1][i] = one.whole();
            through[0][i] = other.first();
            through[1][i] = other.whole();
        }
        String[] names = {"first token", "answer of 20 tokens, written at once"};
        long[] goals = {5_000_000, 2_000_000};
        for (int kind = 0; kind < 2; kind++) {
            long added = at(through[kind], 50) - at(direct[kind], 50);
            row(
                    names[kind] + ": directly p50 / p95",
                    ms(at(direct[kind], 50)) + " / " + ms(at(direct[kind], 95)),
                    "",
                    true);
            row(
                    names[kind] + ": through the gateway p50 / p95",
                    ms(at(through[kind], 50)) + " / " + ms(at(through[kind], 95)),
                    "",
                    true);
            row(names[kind] + ": added p50", ms(added), ms(goals[kind]), added <= goals[kind]);
        }
    }

    private static long at(long[] values, int percent) {
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
    }

    /** All are under way for most of their 15 s. */
    private void streams(GatewayProcess gateway) throws IOException, InterruptedException {
        long before = gateway.rss()[0];
        AtomicInteger whole = new AtomicInteger();
        AtomicInteger failed = new AtomicInteger();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < STREAMS; i++) {
                String sender = "@user" + i + ":x";
                executor.execute(() -> {
                    try {
                        if (calls.call(gateway.url(), LONG, sender).lines() == 30) {
                            whole.incrementAndGet();
                        }
                    } catch (IOException e) {
                        if (failed.getAndIncrement() == 0) {
                            System.err.println("a stream failed: " + e);
                        }
                    }
                });
            }
            executor.shutdown();
            executor.awaitTermination(5, TimeUnit.MINUTES);
        }
        long most = gateway.rss()[1];
        row("RSS of the gateway before the streams", before + " MB", "", true);
        row("1,000 streams at once: whole answers", whole + " of " + STREAMS, "1000", whole.get() == STREAMS);
        row("1,000 streams at once: greatest RSS", most + " MB", "256 MB", most <= 256);
    }
}
