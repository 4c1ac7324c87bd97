package dev.puppetmaster.bench.themes;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.puppetmaster.bench.thousand.Load;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** The file of results, and tables of them for people. */
final class Report {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final String FILE = "themes.json";

    private Report() {}

    /** None where there is no file. */
    static Figures read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        return Files.exists(file) ? JSON.readValue(Files.readAllBytes(file), Figures.class) : Figures.NONE;
    }

    /** @param folder where {@code themes.json} and {@code themes.md} go */
    static void write(Path folder, Figures figures) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(FILE), JSON.writeValueAsString(figures) + "\n");
        Files.writeString(folder.resolve("themes.md"), markdown(figures));
    }

    static String markdown(Figures figures) {
        List<String> lines = new ArrayList<>();
        lines.add("# Themes: what another one costs, asks by federation, backups");
        Figures.Cost cost = figures.cost();
        if (cost != null) {
            cost(lines, cost);
        }
        Figures.Asking ask = figures.ask();
        if (ask != null) {
            ask(lines, ask);
        }
        Figures.Keeping backup = figures.backup();
        if (backup != null) {
            backup(lines, backup);
        }
        return String.join("\n", lines) + "\n";
    }

    private static void title(List<String> lines, String title, String part, Figures.Taken taken) {
        lines.add("");
        lines.add("## " + title);
        lines.add("");
        lines.add(String.format(
                Locale.ROOT,
                "Made by `bench/themes/run --only %s` on %s (%d cores, JDK %d, Synapse %s on SQLite, load %.2f before and"
                        + " %.2f after; all processes share them). What each row means: bench/themes/README.md.",
                part,
                taken.date(),
                taken.cores(),
                taken.jdk(),
                taken.synapse(),
                taken.loadBefore(),
                taken.loadAfter()));
        lines.add("");
    }

    private static void cost(List<String> lines, Figures.Cost cost) {
        title(lines, "What a theme costs", "cost", cost.taken());
        lines.add(
                "| PSS (RSS), CPU in % of a core | `up` | Synapse of data | Synapse of code | together | of other programs |");
        lines.add("| --- | ---: | ---: | ---: | ---: | ---: |");
        window(lines, "one theme, idle", cost.alone());
        window(lines, "two themes, idle", cost.idle());
        Load.Rate rate = cost.rate();
        window(lines, "two themes, " + rate.perSecond() + " messages/s on code", cost.talking());
        Window.Usage more = cost.idle().total().minus(cost.alone().total());
        lines.add("| **a theme more, idle** | | | | " + usage(more) + " | |");
        lines.add("");
        lines.add(String.format(
                Locale.ROOT,
                "Idle: nothing was said for %.0f s. Of %,d messages to a puppet of code %d were unanswered%s; answer p50 / p95"
                        + " %s / %s, the person's own echo %s / %s. A theme that nobody has used yet takes %s on disk.",
                cost.idle().seconds(),
                rate.messages(),
                rate.unanswered(),
                rate.refused() == 0 ? "" : " and " + rate.refused() + " more refused by Synapse",
                millis(rate.replyP50()),
                millis(rate.replyP95()),
                millis(rate.echoP50()),
                millis(rate.echoP95()),
                megabytes(cost.themeBytes())));
    }

    private static void window(List<String> lines, String what, Window window) {
        lines.add("| " + what + " | " + process(window, Network.UP) + " | "
                + process(window, Network.synapse(Folder.DATA))
                + " | " + process(window, Network.synapse(Folder.CODE)) + " | " + usage(window.total()) + " | "
                + percent(window.othersCores()) + " |");
    }

    private static String process(Window window, String name) {
        return window.processes().containsKey(name) ? usage(window.usage(name)) : "";
    }

    private static String usage(Window.Usage usage) {
        return megabytes(usage.proportionalBytes()) + " (" + megabytes(usage.residentBytes()) + "), "
                + percent(usage.cores());
    }

    private static void ask(List<String> lines, Figures.Asking ask) {
        title(lines, "From ask to answer, by federation and without", "ask", ask.taken());
        lines.add(
                "| asks one after the other | answer p50 / p95 | the person's own echo p50 / p95 | asked | unanswered |");
        lines.add("| --- | ---: | ---: | ---: | ---: |");
        answers(lines, "person and puppet on one homeserver", ask.local());
        answers(lines, "puppet on the other homeserver", ask.across());
        lines.add("| more by federation | "
                + millis(ask.across().answerP50() - ask.local().answerP50()) + " / "
                + millis(ask.across().answerP95() - ask.local().answerP95()) + " | | | |");
        lines.add("");
        lines.add(String.format(
                Locale.ROOT,
                "In turn: %d of the ones, %d of the others. Other programs meanwhile: %s of a core.",
                ask.block(),
                ask.block(),
                percent(ask.window().othersCores())));
    }

    private static void answers(List<String> lines, String what, Figures.Answers answers) {
        lines.add("| " + what + " | " + millis(answers.answerP50()) + " / " + millis(answers.answerP95()) + " | "
                + millis(answers.echoP50()) + " / " + millis(answers.echoP95()) + " | " + number(answers.asked())
                + " | "
                + answers.unanswered() + " |");
    }

    private static void backup(List<String> lines, Figures.Keeping kept) {
        title(lines, "Backup and restore of " + number(kept.rooms()) + " rooms", "backup", kept.taken());
        lines.add("| what | figure | |");
        lines.add("| --- | ---: | --- |");
        row(
                lines,
                "`backup`, while the network runs",
                times(kept.backupSeconds()),
                number(kept.backupSeconds().size()) + " times, median (least to most); with the start of its JVM");
        row(
                lines,
                "size of the file",
                megabytes(kept.fileBytes()),
                "of a state directory of " + megabytes(kept.stateBytes()));
        row(lines, "`restore` into an empty directory", times(kept.restoreSeconds()), "as above");
        row(
                lines,
                "`up` with it, until all is ready",
                seconds(kept.restartSeconds()),
                kept.answersAgain() ? "a message is answered there" : "**a message is not answered there**");
        row(
                lines,
                "messages and answers lost / added",
                kept.lost() + " / " + kept.added(),
                "of " + number(kept.messages() * 2 - kept.unanswered()) + " that were said before");
        row(lines, "making puppets and rooms, once", seconds(kept.makingSeconds()), "");
        row(
                lines,
                "saying " + number(kept.messages()) + " messages, once",
                seconds(kept.sayingSeconds()),
                kept.unanswered() + " unanswered");
    }

    private static void row(List<String> lines, String what, String figure, String remark) {
        lines.add("| " + what + " | " + figure + " | " + remark + " |");
    }

    private static String times(List<Double> seconds) {
        List<Double> sorted = new ArrayList<>(seconds);
        Collections.sort(sorted);
        return seconds(sorted.get(sorted.size() / 2)) + " (" + seconds(sorted.getFirst()) + " to "
                + seconds(sorted.getLast()) + ")";
    }

    private static String number(int value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String percent(double part) {
        return String.format(Locale.ROOT, "%.1f %%", part * 100);
    }

    private static String millis(double value) {
        return String.format(Locale.ROOT, "%.0f ms", value);
    }

    private static String seconds(double value) {
        return String.format(Locale.ROOT, "%.1f s", value);
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
