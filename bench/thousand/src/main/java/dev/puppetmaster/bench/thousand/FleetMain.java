package dev.puppetmaster.bench.thousand;

import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.registrar.matrix.Registrations;
import dev.puppetmaster.synapse.Ports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench/thousand/fleet}. */
@Command(
        name = "fleet",
        mixinStandardHelpOptions = true,
        description = "What the registrar adds to the calls that it makes, on a real Synapse.")
final class FleetMain implements Callable<Integer> {
    @Option(names = "--small", description = "A few of each: checks the harness, measures nothing.")
    private boolean small;

    @Option(
            names = "--puppets",
            paramLabel = "N",
            description = "How many at once, with twice as many friendships; 500.")
    private int puppets = 500;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where fleet.json and fleet.md go; bench/results, of --small a folder in /tmp.")
    private @Nullable Path out;

    private FleetMain() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new FleetMain()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Path directory = Files.createTempDirectory("fleet");
        int port = Ports.free();
        int barePort = Ports.free();
        Registrations registrations = Course.registrations(directory, port);
        List<Path> files = new ArrayList<>(registrations.files());
        files.add(Course.bareRegistration(directory, barePort));
        Sink sink = Sink.on(port);
        Sink bareSink = Sink.on(barePort);
        FleetCourse.Figures figures;
        try (Server server = Server.onSqlite(directory, files);
                BareClient bare =
                        new BareClient(server.baseUrl(), new Secret(Course.SINKS_TOKEN), server.person("someone"));
                FleetCourse course = new FleetCourse(
                        small ? FleetCourse.Extent.SMALL : FleetCourse.Extent.of(puppets),
                        server,
                        registrations,
                        bare,
                        FleetMain::say)) {
            figures = course.run();
        } finally {
            sink.close();
            bareSink.close();
        }
        Path folder = out != null ? out : small ? directory : Path.of("bench/results");
        System.out.println(FleetReport.write(folder, figures));
        return 0;
    }

    private static void say(String line) {
        System.err.println(LocalTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.SECONDS) + " " + line);
    }
}
