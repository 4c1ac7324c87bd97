package dev.puppetmaster.bench.thousand;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The results of {@link FleetCourse}, for programs and for people. */
final class FleetReport {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final double MILLIS_ABOVE = 100;
    private static final double RATIO = 1.2;
    private static final double PER_SECOND = 100;

    private FleetReport() {}

    /**
     * Writes {@code fleet.json} and {@code fleet.md}.
     *
     * @return what stands in the second
     */
    static String write(Path folder, FleetCourse.Figures figures) throws IOException {
        Files.createDirectories(folder);
        String text = markdown(figures);
        Files.writeString(folder.resolve("fleet.json"), JSON.writeValueAsString(figures) + "\n");
        Files.writeString(folder.resolve("fleet.md"), text);
        return text;
    }

    private static String markdown(FleetCourse.Figures it) {
        double above = (at(it.oneByOne(), 0.5) - at(it.oneByOneBare(), 0.5)) * 1000;
        double above95 = (at(it.oneByOne(), 0.95) - at(it.oneByOneBare(), 0.95)) * 1000;
        double ratio = it.atOnce() / it.atOnceBare();
        List<String> lines = new ArrayList<>();
        lines.add("# The registrar beside the calls that it makes");
        lines.add("");
        lines.add("Made by `bench/thousand/fleet` on " + LocalDate.now(ZoneOffset.UTC) + " ("
                + Runtime.getRuntime().availableProcessors() + " cores, JDK "
                + Runtime.version().feature() + "; Synapse on SQLite shares them).");
        lines.add("");
        lines.add("| what | figure | goal | |");
        lines.add("| --- | ---: | ---: | --- |");
        row(
                lines,
                "a puppet and a friendship at 2/s, from the change to the status: p50 above the bare calls",
                format("%.0f ms", above),
                "100 ms",
                above <= MILLIS_ABOVE);
        row(lines, "the same: p95", format("%.0f ms", above95), "100 ms", above95 <= MILLIS_ABOVE);
        row(
                lines,
                "a fleet at once: time ÷ a bare client's with the same calls",
                format("%.2f", ratio) + format(" (%.0f s)", it.atOnce()),
                "1.2",
                ratio <= RATIO);
        row(
                lines,
                "changes of one of " + it.resources() + " resources from which nothing follows, one after the other",
                format("%.0f/s", it.inStepPerSecond()),
                "100/s",
                it.inStepPerSecond() >= PER_SECOND);
        row(
                lines,
                format("a look at everything (%.1f s): actions, statuses changed", it.lookSeconds()),
                it.lookWrites() + ", " + it.lookStatuses(),
                "0, 0",
                it.lookWrites() == 0 && it.lookStatuses() == 0);
        return String.join("\n", lines) + "\n";
    }

    /** @param sorted at least one */
    static double at(List<Double> sorted, double part) {
        return sorted.get((int) Math.min(sorted.size() - 1L, Math.round(part * sorted.size())));
    }

    private static void row(List<String> lines, String what, String figure, String goal, boolean reached) {
        String verdict = goal.isEmpty() ? "" : reached ? "reached" : "**missed**";
        lines.add("| " + what + " | " + figure + " | " + goal + " | " + verdict + " |");
    }

    private static String format(String pattern, double value) {
        return String.format(Locale.ROOT, pattern, value);
    }
}
