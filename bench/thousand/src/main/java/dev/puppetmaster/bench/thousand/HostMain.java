package dev.puppetmaster.bench.thousand;

import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.BotHost;
import dev.puppetmaster.bot.Brain;
import dev.puppetmaster.bot.Puppet;
import dev.puppetmaster.bot.Roster;
import dev.puppetmaster.bot.Step;
import dev.puppetmaster.bot.gate.Network;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.matrix.UserId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * The process that is measured: a {@link BotHost} with an echo brain for each puppet. It is told what to do line by line
 * ({@code host COUNT}, {@code heap}), and says on its output what is so ({@link Said}).
 */
final class HostMain {
    /** What it says: one word and a number a line. */
    enum Said {
        /** Works, with so many puppets. */
        STARTED,
        /** Has the new puppets, and read their rooms. */
        HOSTED,
        /** So many rooms were read back since the start, for the first time as many as there are puppets. */
        READ_BACK,
        /** Bytes in use after a collection. */
        HEAP
    }

    private static final Brain BRAIN = (ask, turn) -> Answer.of(Person.ECHO + ask.text());

    private final Map<String, String> settings;
    private final UserId human;

    private HostMain(Map<String, String> settings) {
        this.settings = settings;
        this.human = new UserId(setting("HUMAN"));
    }

    public static void main(String[] arguments) throws IOException {
        new HostMain(System.getenv()).run(Integer.parseInt(arguments[0]));
    }

    private void run(int puppets) throws IOException {
        Set<String> readBack = ConcurrentHashMap.newKeySet();
        Step.Listener steps = (step, puppet, room) -> {
            if (step == Step.READ_BACK_COMMITTED && readBack.add(room) && readBack.size() == puppets) {
                say(Said.READ_BACK, puppets);
            }
        };
        BotHost.Appservice transport = new BotHost.Appservice(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(setting("PORT"))),
                setting("ID"),
                new Secret(setting("AS_TOKEN")),
                new Secret(setting("HS_TOKEN")));
        BotHost host = BotHost.start(
                new BotHost.Settings(URI.create(setting("URL")), transport, Path.of(setting("STORE"))),
                roster(puppets),
                BotHost.Observer.NONE,
                steps);
        Runtime.getRuntime().addShutdownHook(new Thread(host::close));
        say(Said.STARTED, puppets);
        obey(host);
    }

    private void obey(BotHost host) throws IOException {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("host ")) {
                    int count = Integer.parseInt(line.substring("host ".length()));
                    host.update(roster(count));
                    say(Said.HOSTED, count);
                } else if (line.equals("heap")) {
                    System.gc();
                    System.gc();
                    say(
                            Said.HEAP,
                            ManagementFactory.getMemoryMXBean()
                                    .getHeapMemoryUsage()
                                    .getUsed());
                }
            }
        }
        // Who began this process has ended, and nobody else would end it.
        System.exit(0);
    }

    private Roster roster(int count) {
        List<Puppet> puppets = IntStream.range(0, count).mapToObj(this::puppet).toList();
        Network.Namespace ours = new Network.Namespace(Server.NAME, List.of(Cast.PREFIX));
        return new Roster(puppets, new Network(List.of(ours), Set.of()));
    }

    private Puppet puppet(int number) {
        UserId id = Cast.puppet(number);
        return new Puppet(
                id, id.localpart(), "Puppet " + number, BRAIN, Map.of(), List.of(), Set.of(human), Set.of(human), 10);
    }

    private String setting(String name) {
        String value = settings.get(ChildHost.VARIABLE + name);
        if (value == null) {
            throw new IllegalArgumentException(ChildHost.VARIABLE + name + " is not set");
        }
        return value;
    }

    @SuppressWarnings("SystemOut")
    private static void say(Said what, long number) {
        System.out.println(what + " " + number);
    }
}
