package dev.puppetmaster.bench.themes;

import dev.puppetmaster.bench.themes.Course.Part;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench/themes/run}. */
@Command(
        name = "themes",
        mixinStandardHelpOptions = true,
        description = "What another theme costs, how fast it is asked by federation, what backup and restore take.")
final class ThemesMain implements Callable<Integer> {
    @Option(
            names = "--only",
            split = ",",
            paramLabel = "cost|ask|backup",
            description = "These parts, separated by commas; all without this. The figures of the others stay.")
    private Set<Part> only = EnumSet.allOf(Part.class);

    @Option(names = "--small", description = "Few messages, 5 rooms: checks the harness, measures nothing.")
    private boolean small;

    @Option(names = "--rooms", paramLabel = "N", description = "Of the network that is backed up; 1,000.")
    private @Nullable Integer rooms;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where themes.json and themes.md go; bench/results, of --small a folder in /tmp.")
    private @Nullable Path out;

    @Spec
    private @Nullable CommandSpec spec;

    private ThemesMain() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new ThemesMain())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        if (rooms != null && (rooms < 1 || rooms > 9_999)) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(), "--rooms " + rooms + ": give 1 to 9999");
        }
        Path directory = Files.createTempDirectory("themes");
        say("logs, databases and state directories in " + directory);
        Extent extent = small ? Extent.SMALL : Extent.WHOLE;
        Path folder = out != null ? out : small ? directory : Path.of("bench/results");
        Figures before = Report.read(folder);
        Figures figures =
                new Course(rooms == null ? extent : extent.withRooms(rooms), directory, ThemesMain::say).run(only);
        Report.write(folder, before.with(figures));
        say("written to " + folder.resolve("themes.md"));
        return 0;
    }

    private static void say(String line) {
        System.err.println(LocalTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.SECONDS) + " " + line);
    }
}
