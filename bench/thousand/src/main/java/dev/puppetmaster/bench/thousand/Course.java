package dev.puppetmaster.bench.thousand;

import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.registrar.matrix.HumanAccount;
import dev.puppetmaster.registrar.matrix.Registrations;
import dev.puppetmaster.synapse.Ports;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The order of a run: all on SQLite, then the higher rates on PostgreSQL.
 *
 * @param directory its own; everything that the run leaves is there
 * @param options for the JVM that is measured
 * @param progress is told one line at a time
 */
public record Course(Extent extent, long seed, Path directory, List<String> options, Consumer<String> progress) {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration SETTLES = Duration.ofSeconds(2);
    private static final int ROUNDS = 5;
    /** The bare client makes a quarter as many: enough to tell how fast it is. */
    private static final int BARE_PART = 4;

    public static final String SINKS_TOKEN = "as-token-of-the-bare-client";
    public static final String BARE_SENDER = "bare-sender";

    /**
     * How much of each.
     *
     * @param warmUp messages before each measurement
     * @param slow messages at 1/s
     * @param fast messages at each higher rate
     * @param asked rooms where something is said while the bot is down
     */
    public record Extent(int puppets, int warmUp, int slow, int fast, int asked) {
        static final Extent WHOLE = new Extent(1_000, 100, 120, 600, 100);
        static final Extent SMALL = new Extent(20, 10, 5, 30, 5);
    }

    Figures run(boolean onPostgres) throws IOException, InterruptedException {
        Figures.Part sqlite = onSqlite();
        Figures.Part postgres = null;
        String missing = onPostgres ? null : "not asked for";
        if (onPostgres) {
            try {
                postgres = onPostgres();
            } catch (IOException e) {
                missing = String.valueOf(e.getMessage());
                progress.accept("no figures with PostgreSQL: " + missing);
            }
        }
        return new Figures(
                LocalDate.now(ZoneOffset.UTC).toString(),
                Runtime.getRuntime().availableProcessors() + " cores, JDK "
                        + Runtime.version().feature(),
                extent.puppets(),
                seed,
                sqlite,
                postgres,
                missing);
    }

    private Figures.Part onSqlite() throws IOException, InterruptedException {
        int port = Ports.free();
        int sinkPort = Ports.free();
        Path place = directory.resolve("sqlite");
        Registrations registrations = registrations(place, port);
        List<Path> files = new ArrayList<>(registrations.files());
        files.add(bareRegistration(place, sinkPort));
        try (Server server = Server.onSqlite(place, files)) {
            HumanAccount.Own you = server.person("you");
            Made made = make(server, registrations, you, place, port, sinkPort);
            return measure(server, registrations, you, place, port, made, List.of(1, 10));
        }
    }

    private Figures.Part onPostgres() throws IOException, InterruptedException {
        int port = Ports.free();
        Path place = directory.resolve("postgres");
        Registrations registrations = registrations(place, port);
        try (Server server = Server.onPostgres(place, registrations.files())) {
            HumanAccount.Own you = server.person("you");
            Made made = make(server, registrations, you, place, port, 0);
            return measure(server, registrations, you, place, port, made, List.of(15, 30));
        }
    }

    public static Registrations registrations(Path place, int port) throws IOException {
        Files.createDirectories(place);
        return Registrations.ensure(
                place.resolve("registrations"),
                Server.NAME,
                List.of(Cast.PREFIX),
                URI.create("http://127.0.0.1:" + port));
    }

    /** The bare client's accounts are pushed to as the others are, so that Synapse has as much to do for them. */
    public static Path bareRegistration(Path place, int port) throws IOException {
        Path file = place.resolve("bare.yaml");
        Files.writeString(
                file, """
                id: bare
                url: "http://127.0.0.1:%d"
                as_token: "%s"
                hs_token: "hs-token-of-the-bare-client"
                sender_localpart: %s
                rate_limited: false
                namespaces:
                  users:
                    - exclusive: true
                      regex: '@%s.*'
                  aliases:
                    - exclusive: true
                      regex: '#%s.*'
                  rooms: []
                """.formatted(port, SINKS_TOKEN, BARE_SENDER, BareClient.PREFIX, BareClient.ALIAS_PREFIX));
        return file;
    }

    private record Made(Figures.Made figures, List<RoomId> rooms) {}

    /** @param sinkPort where the bare client's accounts are pushed to; 0: without it */
    private Made make(
            Server server, Registrations registrations, HumanAccount.Own you, Path place, int port, int sinkPort)
            throws IOException, InterruptedException {
        Sink ours = Sink.on(port);
        Sink bares = Sink.on(sinkPort);
        try (Making making = new Making(server, registrations, you, place);
                BareClient bare = new BareClient(server.baseUrl(), new Secret(SINKS_TOKEN), server.person("someone"))) {
            return make(server, making, sinkPort == 0 ? null : bare);
        } finally {
            ours.close();
            bares.close();
        }
    }

    private Made make(Server server, Making making, @Nullable BareClient bare)
            throws IOException, InterruptedException {
        int each = extent.puppets() / ROUNDS;
        for (int round = 0; round < ROUNDS; round++) {
            if (bare != null) {
                int few = each / BARE_PART;
                making.makeBare(bare, "@" + BARE_SENDER + ":" + Server.NAME, round * few, (round + 1) * few);
            }
            making.make((round + 1) * each);
            progress.accept(server.database() + ": " + (round + 1) * each + " puppets are made");
        }
        Making.Look look = making.look(extent.puppets());
        Making.Pace ours = making.ours();
        Making.Pace bares = making.bares();
        Figures.Made figures = new Figures.Made(
                ours.accounts(),
                ours.accountsPerSecond(),
                bare == null ? 0 : bares.accountsPerSecond(),
                ours.rooms(),
                ours.roomsPerSecond(),
                bare == null ? 0 : bares.roomsPerSecond(),
                look.seconds());
        progress.accept(figures.toString());
        return new Made(figures, look.rooms());
    }

    private Figures.Part measure(
            Server server,
            Registrations registrations,
            HumanAccount.Own you,
            Path place,
            int port,
            Made made,
            List<Integer> perSecond)
            throws IOException, InterruptedException {
        Map<String, String> settings = settings(server, registrations, you, place, port);
        Path log = place.resolve("host.log");
        List<RoomId> rooms = made.rooms();
        try (Person person = new Person(server.baseUrl(), you);
                ChildHost host = ChildHost.start(1, settings, log, options)) {
            host.await(HostMain.Said.STARTED, LONG);
            person.begin();
            Load.Rate unused = load(server, host, person, rooms.subList(0, 1)).at(10, extent.warmUp(), seed);
            Thread.sleep(SETTLES);
            long heapOne = host.heapBytes();
            long residentOne = host.residentBytes();
            double hostSeconds = host.host(extent.puppets(), LONG);
            long heapHosted = host.heapBytes();
            progress.accept(extent.puppets() + " puppets hosted after " + hostSeconds + " s");
            List<Load.Rate> rates = rates(load(server, host, person, rooms), perSecond);
            Figures.Memory memory =
                    new Figures.Memory(heapOne, heapHosted, host.heapBytes(), residentOne, host.residentBytes());
            progress.accept(memory.toString());
            host.stop();
            Figures.Restart restart = restart(person, rooms, settings, log);
            progress.accept(restart.toString());
            return new Figures.Part(made.figures(), memory, hostSeconds, rates, restart);
        }
    }

    private static Load load(Server server, ChildHost host, Person person, List<RoomId> rooms) {
        return new Load(server.database(), host::cpuSeconds, server.usage(), server.databaseUsage(), person, rooms);
    }

    private List<Load.Rate> rates(Load load, List<Integer> perSecond) throws IOException, InterruptedException {
        Load.Rate unused = load.at(10, extent.warmUp(), seed + 1);
        List<Load.Rate> rates = new ArrayList<>();
        for (int rate : perSecond) {
            rates.add(load.at(rate, rate == 1 ? extent.slow() : extent.fast(), seed + 1 + rate));
            progress.accept(rates.getLast().toString());
        }
        Thread.sleep(SETTLES);
        return rates;
    }

    private Figures.Restart restart(Person person, List<RoomId> rooms, Map<String, String> settings, Path log)
            throws IOException, InterruptedException {
        List<RoomId> some = new ArrayList<>(rooms);
        Collections.shuffle(some, new Random(seed));
        List<Person.Message> said = new ArrayList<>();
        for (RoomId room : some.subList(0, extent.asked())) {
            said.add(person.say(room));
        }
        try (ChildHost host = ChildHost.start(rooms.size(), settings, log, options)) {
            host.await(HostMain.Said.STARTED, LONG);
            host.await(HostMain.Said.READ_BACK, LONG);
            Load.await(() -> said.stream().allMatch(Person.Message::isAnswered));
            double[] after = said.stream()
                    .filter(Person.Message::isAnswered)
                    .mapToDouble(message -> (message.answeredAt() - host.began()) / 1e9)
                    .sorted()
                    .toArray();
            boolean none = after.length == 0;
            return new Figures.Restart(
                    rooms.size(),
                    said.size(),
                    said.size() - after.length,
                    host.secondsUntil(HostMain.Said.STARTED),
                    none ? 0 : after[0],
                    none ? 0 : after[after.length / 2],
                    none ? 0 : after[after.length - 1],
                    host.secondsUntil(HostMain.Said.READ_BACK),
                    host.cpuSeconds(),
                    seed);
        }
    }

    private static Map<String, String> settings(
            Server server, Registrations registrations, HumanAccount.Own you, Path place, int port) {
        Map<String, String> settings = new HashMap<>();
        settings.put("URL", server.baseUrl().toString());
        settings.put("HUMAN", you.userId().value());
        settings.put("PORT", Integer.toString(port));
        settings.put("ID", registrations.puppets().id());
        settings.put("AS_TOKEN", registrations.puppets().asToken().reveal());
        settings.put("HS_TOKEN", registrations.puppets().hsToken().reveal());
        settings.put("STORE", place.resolve("host.db").toString());
        Map<String, String> variables = new HashMap<>();
        settings.forEach((name, value) -> variables.put(ChildHost.VARIABLE + name, value));
        return variables;
    }
}
