package dev.puppetmaster.bench.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes docs/track-record.md of the results. */
@Command(
        name = "track-record",
        mixinStandardHelpOptions = true,
        description = "Writes docs/track-record.md from the results.")
final class TrackRecord implements Callable<Integer> {
    @Option(names = "--in", description = "The results; ${DEFAULT-VALUE}.")
    private Path in = Path.of("bench/results/faults.json");

    @Option(names = "--out", description = "The page; ${DEFAULT-VALUE}.")
    private Path out = Path.of("docs/track-record.md");

    @Override
    public Integer call() throws IOException {
        Files.writeString(out, page(Results.read(in)));
        return 0;
    }

    /** @param rows sorted by fault */
    static String page(List<Row> rows) {
        StringBuilder page = new StringBuilder("""
                # Track record

                What happens to a bot made with `bot-sdk` when its process, its server, its network or its disk fails: the faults, how many
                messages people sent meanwhile, how many of them were never answered (lost) and how many answers came twice (duplicated),
                counted in the rooms in the end. Made from [bench/results/faults.json](../bench/results/faults.json) by `bench/faults/run
                track-record`; do not edit it.

                """);
        page.append("| fault | transport | messages | lost | duplicated | seconds | again |\n");
        page.append("| --- | --- | ---: | ---: | ---: | ---: | --- |\n");
        rows.forEach(row -> page.append(line(row)));
        page.append("\n## The faults\n\n");
        Arrays.stream(Fault.values())
                .map(fault -> "- **" + fault + "**: " + fault.words() + ".\n")
                .forEach(page::append);
        page.append("""
                - **R2** (the bot killed at each of its steps by name, 130 cases on both transports) is a test of every build:
                  `./mvnw -pl bot-testkit -am test -Dtest='*KilledBetweenStepsTest' -Dsurefire.failIfNoSpecifiedTests=false`.

                A Matrix server and bots run on the machine where the command runs; `appservice` is a bot behind an application service, `sync` one
                with an ordinary account. A row that is missing was not run there: R5 and the full disk of R9 need root.
                """);
        return page.toString();
    }

    private static String line(Row row) {
        String verdict =
                row.failed() == null ? "" : "<br>**failed**: " + row.failed().replace("|", "\\|");
        return String.format(
                Locale.ROOT,
                "| %s%s | %s | %,d | %d | %d | %.0f | `bench/faults/run --only %s --transport %s --seed %d` |%n",
                row.fault(),
                verdict,
                row.transport(),
                row.messages(),
                row.lost(),
                row.duplicated(),
                row.seconds(),
                row.fault(),
                row.transport(),
                row.seed());
    }
}
