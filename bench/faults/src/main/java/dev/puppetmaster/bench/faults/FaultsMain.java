package dev.puppetmaster.bench.faults;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench/faults/run}: runs the matrix, or makes docs/track-record.md of its results. */
@Command(
        name = "faults",
        mixinStandardHelpOptions = true,
        description = "Kills a bot, cuts it off, lies to it; counts what it lost and said twice.",
        subcommands = TrackRecord.class)
final class FaultsMain implements Callable<Integer> {
    @Option(
            names = "--only",
            split = ",",
            paramLabel = "R1",
            description = "These faults, separated by commas; all without this.")
    private Set<Fault> only = EnumSet.allOf(Fault.class);

    @Option(names = "--transport", description = "appservice, sync or both (the default).")
    private String transport = "both";

    @Option(names = "--short", description = "Small numbers, seconds each: as in CI.")
    private boolean small;

    @Option(names = "--seed", description = "Of all chances; each fault without this has a new one.")
    private @Nullable Long seed;

    @Option(names = "--out", description = "Where results go; ${DEFAULT-VALUE}.")
    private Path out = Path.of("bench/results/faults.json");

    @Option(names = "--merge", description = "Keeps the rows of the file that are not run now.")
    private boolean merge;

    private FaultsMain() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new FaultsMain())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        List<Row> rows = new ArrayList<>();
        List<Row> before = merge ? Results.read(out) : List.of();
        for (Fault fault : only) {
            for (Transport each : transports()) {
                long chance = seed != null ? seed : ThreadLocalRandom.current().nextLong(1_000_000);
                try {
                    rows.add(Runs.run(fault, each, small, chance));
                } catch (NotPossible e) {
                    System.err.println(fault + " " + each.id() + ": left out: " + e.getMessage());
                }
                // After each: a run of hours that is stopped leaves what it has.
                Results.write(out, Results.merged(before, rows));
            }
        }
        return rows.stream().allMatch(Row::isGood) ? 0 : 1;
    }

    private List<Transport> transports() {
        if (transport.equals("both")) {
            return List.of(Transport.values());
        }
        try {
            return List.of(Transport.valueOf(transport.toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(
                    new CommandLine(this), "--transport=" + transport + ": give appservice, sync or both", e);
        }
    }
}
