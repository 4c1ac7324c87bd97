package dev.puppetmaster.bench.fleet;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** The results, for programs and for people: one table, goals beside figures. */
final class FleetReport {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final double MEGABYTE = 1024 * 1024;

    private FleetReport() {}

    static Path usualPlace() {
        return Path.of("bench/results", LocalDate.now(ZoneOffset.UTC) + "-fleet-kubernetes");
    }

    static String machine() {
        return Runtime.getRuntime().availableProcessors() + " cores, JDK "
                + Runtime.version().feature();
    }

    /**
     * Writes {@code place.json} and {@code place.md}.
     *
     * @return what stands in the second
     */
    static String write(Path place, Figures figures) throws IOException {
        String text = String.join("\n", lines(figures)) + "\n";
        Path folder = Objects.requireNonNull(place.toAbsolutePath().getParent());
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(place.getFileName() + ".json"), JSON.writeValueAsString(figures) + "\n");
        Files.writeString(folder.resolve(place.getFileName() + ".md"), text);
        return text;
    }

    private static List<String> lines(Figures it) {
        Table table = new Table();
        table.head(it);
        oneByOne(table, it);
        atOnce(table, it);
        inStep(table, it);
        memory(table, it);
        noOp(table, it.noOp());
        return table.lines;
    }

    private static void oneByOne(Table table, Figures it) {
        for (double part : new double[] {0.5, 0.95}) {
            double bare = at(it.oneByOneBare(), part) * 1000;
            double creates = at(it.oneByOneBareCreates(), part) * 1000;
            double ours = at(it.oneByOne(), part) * 1000;
            table.goal(
                    "a puppet and a friendship at 2/s, from the first create to both statuses: p%.0f above the bare calls (%.0f ms)"
                            .formatted(part * 100, bare),
                    "%.0f ms".formatted(ours - bare),
                    "100 ms",
                    ours - bare <= 100);
            table.row(
                    "the same above the bare calls and the two creates (%.0f ms)".formatted(creates),
                    "%.0f ms".formatted(ours - creates));
        }
    }

    private static void atOnce(Table table, Figures it) {
        double bare = it.atOnceBareFirst() + it.atOnceBareLast();
        String fleet = "%d Puppets and %d Friendships at once"
                .formatted(it.extent().puppets(), 2 * it.extent().puppets());
        table.goal(
                fleet
                        + " (%.0f s): time ÷ the bare calls (%.0f s, half of them before, half after)"
                                .formatted(it.atOnce(), bare),
                "%.2f".formatted(it.atOnce() / bare),
                "1.2",
                it.atOnce() / bare <= 1.2);
        table.row(
                "the same ÷ the bare calls and the creates (%.0f s)".formatted(it.atOnceBareCreates()),
                "%.2f".formatted(it.atOnce() / (bare + it.atOnceBareCreates())));
        table.row(
                "the same: CPU of the registrar, of API server and etcd, of Synapse",
                "%.0f, %.0f, %.0f s"
                        .formatted(
                                it.atOnceCpu().registrar(),
                                it.atOnceCpu().apiServer(),
                                it.atOnceCpu().synapse()));
        table.row("the same: writes to the API server, creates included", counts(it.atOnceWrites()));
    }

    private static void inStep(Table table, Figures it) {
        Figures.Start start = it.start();
        double perSecond = start.reconciled() / start.seconds();
        table.goal(
                "a start with %d resources in step: reconciled a second (%.1f s; leads %.1f s after the start of the process)"
                        .formatted(it.grown().resources(), start.seconds(), start.leads()),
                "%.0f/s".formatted(perSecond),
                "100/s",
                perSecond >= 100);
        table.goal(
                "changes of Puppets from which nothing follows on Matrix, %d at once, until the status says so"
                        .formatted(it.extent().changed()),
                "%.0f/s".formatted(it.changesPerSecond()),
                "100/s",
                it.changesPerSecond() >= 100);
        table.row("one such change alone: p50", "%.0f ms".formatted(at(it.changes(), 0.5) * 1000));
    }

    private static void memory(Table table, Figures it) {
        String there = "%d puppets, %d resources"
                .formatted(it.grown().puppets(), it.grown().resources());
        table.goal(
                "RSS when all of them were made: " + there,
                "%.0f MB".formatted(it.grown().resident() / MEGABYTE),
                "192 MB",
                it.grown().resident() <= 192 * MEGABYTE);
        table.goal(
                "the most until then",
                "%.0f MB".formatted(it.grown().most() / MEGABYTE),
                "192 MB",
                it.grown().most() <= 192 * MEGABYTE);
        table.goal(
                "the most of a new process, after two looks at all of them",
                "%.0f MB".formatted(it.noOp().most() / MEGABYTE),
                "192 MB",
                it.noOp().most() <= 192 * MEGABYTE);
    }

    private static void noOp(Table table, Figures.NoOp it) {
        table.goal(
                "a look at everything (%d requests): writes to the API server but leases".formatted(it.matrixReads()),
                it.apiWrites().isEmpty() ? "0" : counts(it.apiWrites()),
                "0",
                it.apiWrites().isEmpty());
        table.goal(
                "the same: requests to Synapse that write",
                Long.toString(it.matrixWrites()),
                "0",
                it.matrixWrites() == 0);
    }

    private static String counts(Map<String, Long> counts) {
        return counts.entrySet().stream()
                .map(it -> it.getKey() + " " + it.getValue())
                .collect(Collectors.joining(", "));
    }

    /** @param sorted at least one */
    static double at(List<Double> sorted, double part) {
        return sorted.get((int) Math.min(sorted.size() - 1L, Math.round(part * sorted.size())));
    }

    /** One table in Markdown. */
    private static final class Table {
        private final List<String> lines = new ArrayList<>();

        void head(Figures it) {
            lines.add("# The registrar on Kubernetes beside the calls that it makes");
            lines.add("");
            lines.add(
                    "Made by `bench/fleet/run` on " + LocalDate.now(ZoneOffset.UTC) + " (" + it.machine()
                            + "; Synapse on SQLite, kube-apiserver and etcd without fsync, the registrar and the bench share them).");
            lines.add("");
            lines.add("| what | figure | goal | |");
            lines.add("| --- | ---: | ---: | --- |");
        }

        void goal(String what, String figure, String goal, boolean reached) {
            lines.add(
                    "| " + what + " | " + figure + " | " + goal + " | " + (reached ? "reached" : "**missed**") + " |");
        }

        void row(String what, String figure) {
            lines.add("| " + what + " | " + figure + " | | |");
        }
    }
}
