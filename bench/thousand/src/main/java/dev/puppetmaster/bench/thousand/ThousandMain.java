package dev.puppetmaster.bench.thousand;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench/thousand/run}. */
@Command(
        name = "thousand",
        mixinStandardHelpOptions = true,
        description = "A thousand puppets and a thousand rooms in one process, on a real Synapse.")
final class ThousandMain implements Callable<Integer> {
    @Option(names = "--small", description = "20 puppets, few messages: checks the harness, measures nothing.")
    private boolean small;

    @Option(names = "--seed", description = "Of all chances; new each time without this.")
    private @Nullable Long seed;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where thousand.json and thousand.md go; bench/results, of --small a folder in /tmp.")
    private @Nullable Path out;

    @Option(names = "--no-postgres", description = "Leaves out what is measured with PostgreSQL.")
    private boolean noPostgres;

    @Option(
            names = "--jvm",
            paramLabel = "OPTION",
            description = "For the JVM that is measured, e.g. -XX:StartFlightRecording=filename=/tmp/host.jfr.")
    private List<String> options = List.of();

    private ThousandMain() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new ThousandMain()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        long chance = seed != null ? seed : ThreadLocalRandom.current().nextLong(1_000_000);
        Path directory = Files.createTempDirectory("thousand");
        say("seed " + chance + "; logs and databases in " + directory);
        Course.Extent extent = small ? Course.Extent.SMALL : Course.Extent.WHOLE;
        Figures figures = new Course(extent, chance, directory, options, ThousandMain::say).run(!noPostgres);
        Path folder = out != null ? out : small ? directory : Path.of("bench/results");
        Report.write(folder, figures);
        say("written to " + folder.resolve("thousand.md"));
        return 0;
    }

    private static void say(String line) {
        System.err.println(LocalTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.SECONDS) + " " + line);
    }
}
