package dev.puppetmaster.bench.thousand;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The file of results, and the table of goals and figures for people. */
final class Report {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final double HEAP_GOAL = 100_000;
    private static final double RATIO_GOAL = 2.0;

    private Report() {}

    /** @param folder where {@code thousand.json} and {@code thousand.md} go */
    static void write(Path folder, Figures figures) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("thousand.json"), JSON.writeValueAsString(figures) + "\n");
        Files.writeString(folder.resolve("thousand.md"), markdown(figures));
    }

    static String markdown(Figures figures) {
        List<String> lines = new ArrayList<>();
        lines.add("# " + number(figures.puppets()) + " puppets and as many rooms in one process");
        lines.add("");
        lines.add("Made by `bench/thousand/run` on " + figures.date() + " (" + figures.machine()
                + "; Synapse, the person and" + " the bot share them; seed " + figures.seed()
                + "). What each row means: bench/thousand/README.md.");
        lines.add("");
        lines.add("| what | figure | goal | |");
        lines.add("| --- | ---: | ---: | --- |");
        part(lines, figures.puppets(), figures.sqlite(), "SQLite", true);
        Figures.Part postgres = figures.postgres();
        if (postgres == null) {
            row(lines, "PostgreSQL", "not measured", "", String.valueOf(figures.postgresMissing()));
        } else {
            part(lines, figures.puppets(), postgres, "PostgreSQL", false);
        }
        lines.add("");
        cpu(lines, figures);
        return String.join("\n", lines) + "\n";
    }

    private static void part(List<String> lines, int puppets, Figures.Part part, String database, boolean goals) {
        row(lines, "**Synapse on " + database + "**", "", "", "");
        part.rates().forEach(rate -> rate(lines, rate, goals));
        memory(lines, puppets, part);
        made(lines, part.made());
        restart(lines, part.restart());
    }

    private static void memory(List<String> lines, int puppets, Figures.Part part) {
        Figures.Memory memory = part.memory();
        double hosted = memory.heapEachHosted(puppets);
        double worked = memory.heapEachWorked(puppets);
        row(
                lines,
                "heap for each further puppet, rooms read",
                kilobytes(hosted),
                kilobytes(HEAP_GOAL),
                verdict(hosted <= HEAP_GOAL));
        row(
                lines,
                "the same after all messages below",
                kilobytes(worked),
                kilobytes(HEAP_GOAL),
                verdict(worked <= HEAP_GOAL));
        row(
                lines,
                "heap in use with 1 / " + number(puppets) + " puppets",
                megabytes(memory.heapOne()) + " / " + megabytes(memory.heapWorked()),
                "",
                "");
        row(
                lines,
                "RSS with 1 / " + number(puppets) + " puppets",
                megabytes(memory.residentOne()) + " / " + megabytes(memory.residentWorked()),
                "",
                "");
        row(lines, "from 1 puppet to all, rooms read", seconds(part.hostSeconds()), "", "");
    }

    private static void rate(List<String> lines, Load.Rate rate, boolean goal) {
        String what = rate.perSecond() + "/s: ";
        row(
                lines,
                what + "reply p50 / p95 (own echo p50 / p95)",
                millis(rate.replyP50()) + " / " + millis(rate.replyP95()) + " (" + millis(rate.echoP50()) + " / "
                        + millis(rate.echoP95()) + ")",
                "",
                rate.messages() + " messages, " + rate.unanswered() + " unanswered"
                        + (rate.refused() == 0 ? "" : ", " + rate.refused() + " more refused by Synapse"));
        row(
                lines,
                what + "reply p50 ÷ echo p50",
                decimal(rate.ratio()),
                goal ? decimal(RATIO_GOAL) : "",
                goal ? verdict(rate.ratio() <= RATIO_GOAL) : "");
    }

    private static void made(List<String> lines, Figures.Made made) {
        boolean bare = made.bareRoomsPerSecond() > 0;
        row(
                lines,
                "accounts/s made by the registrar",
                decimal(made.accountsPerSecond()),
                bare ? "a bare client: " + decimal(made.bareAccountsPerSecond()) : "",
                bare ? percent(made.accountsPerSecond() / made.bareAccountsPerSecond()) + " of it" : "");
        row(
                lines,
                "rooms/s, with invitation, joining and the list of direct chats",
                decimal(made.roomsPerSecond()),
                bare ? "a bare client: " + decimal(made.bareRoomsPerSecond()) : "",
                bare ? percent(made.roomsPerSecond() / made.bareRoomsPerSecond()) + " of it" : "");
        row(lines, "the registrar's look at all of them", seconds(made.lookSeconds()), "", "");
    }

    private static void restart(List<String> lines, Figures.Restart restart) {
        row(
                lines,
                "restart: first / half / last of " + restart.asked() + " messages sent while it was down answered",
                seconds(restart.firstAnswer()) + " / " + seconds(restart.medianAnswer()) + " / "
                        + seconds(restart.lastAnswer()),
                "",
                restart.unanswered() + " unanswered");
        row(
                lines,
                "restart: all " + number(restart.rooms()) + " rooms read back",
                seconds(restart.allRead()),
                "",
                decimal(restart.cpuSeconds()) + " CPU s of the bot");
    }

    private static void cpu(List<String> lines, Figures figures) {
        lines.add("| CPU s per 1,000 messages | bot | Synapse | PostgreSQL | cores busy of "
                + figures.sqlite().rates().getFirst().cores()
                + ", with all that ran here | of these not of this bench | stolen |");
        lines.add("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
        List<Load.Rate> all = new ArrayList<>(figures.sqlite().rates());
        Figures.Part postgres = figures.postgres();
        if (postgres != null) {
            all.addAll(postgres.rates());
        }
        for (Load.Rate rate : all) {
            lines.add(String.format(
                    Locale.ROOT,
                    "| %d/s on %s | %.1f | %.1f | %.1f | %.2f | %.2f | %.2f |",
                    rate.perSecond(),
                    rate.database(),
                    rate.botCpu(),
                    rate.synapseCpu(),
                    rate.databaseCpu(),
                    rate.busyCores(),
                    rate.othersCores(),
                    rate.stolenCores()));
        }
    }

    private static void row(List<String> lines, String what, String figure, String goal, String verdict) {
        lines.add("| " + what + " | " + figure + " | " + goal + " | " + verdict + " |");
    }

    private static String verdict(boolean reached) {
        return reached ? "reached" : "**missed**";
    }

    private static String number(int value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.1f", value);
    }

    private static String percent(double part) {
        return String.format(Locale.ROOT, "%.0f %%", part * 100);
    }

    private static String millis(double value) {
        return String.format(Locale.ROOT, "%.0f ms", value);
    }

    private static String seconds(double value) {
        return String.format(Locale.ROOT, "%.1f s", value);
    }

    private static String kilobytes(double bytes) {
        return String.format(Locale.ROOT, "%.1f kB", bytes / 1_000);
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
