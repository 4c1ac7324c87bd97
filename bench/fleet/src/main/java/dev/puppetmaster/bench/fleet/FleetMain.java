package dev.puppetmaster.bench.fleet;

import dev.puppetmaster.bench.thousand.BareClient;
import dev.puppetmaster.bench.thousand.Course;
import dev.puppetmaster.bench.thousand.Server;
import dev.puppetmaster.bench.thousand.Sink;
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

/** {@code bench/fleet/run}. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "The registrar as a process, on a real API server and a real Synapse, beside a bare client.")
final class FleetMain implements Callable<Integer> {
    @Option(names = "--small", description = "A few of each: checks the harness, measures nothing.")
    private boolean small;

    @Option(
            names = "--puppets",
            paramLabel = "N",
            description = "How many at once, with twice as many friendships; 500.")
    private int puppets = 500;

    @Option(names = "--grown", paramLabel = "N", description = "How many puppets there are in the end; 2000.")
    private int grown = 2000;

    @Option(names = "--slots", paramLabel = "N", description = "How many at two a second, in each of two rounds; 40.")
    private int slots = 40;

    @Option(names = "--jvm", paramLabel = "OPTION", description = "One more option of the registrar's JVM; repeatable.")
    private List<String> options = new ArrayList<>();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "Where the results go, .md and .json; bench/results/<date>-fleet-kubernetes, of --small into /tmp.")
    private @Nullable Path out;

    private FleetMain() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new FleetMain()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Path directory = Files.createTempDirectory("fleet");
        say("everything that the run leaves is in " + directory);
        Figures.Extent extent =
                small ? new Figures.Extent(3, 6, 4, 12) : new Figures.Extent(slots, puppets, puppets, grown);
        int port = Ports.free();
        int barePort = Ports.free();
        Registrations registrations = Course.registrations(directory, port);
        List<Path> files = new ArrayList<>(registrations.files());
        files.add(Course.bareRegistration(directory, barePort));
        Sink sink = Sink.on(port);
        Sink bareSink = Sink.on(barePort);
        Figures figures;
        try (Server server = Server.onSqlite(directory, files);
                ApiServer api = ApiServer.start(directory.resolve("apiserver"));
                BareClient bare =
                        new BareClient(server.baseUrl(), new Secret(Course.SINKS_TOKEN), server.person("someone"));
                FleetCourse course =
                        new FleetCourse(extent, directory, server, api, registrations, bare, options, FleetMain::say)) {
            figures = course.run();
        } finally {
            sink.close();
            bareSink.close();
        }
        Path file = out != null ? out : small ? directory.resolve("figures") : FleetReport.usualPlace();
        System.out.println(FleetReport.write(file, figures));
        return 0;
    }

    private static void say(String line) {
        System.err.println(LocalTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.SECONDS) + " " + line);
    }
}
