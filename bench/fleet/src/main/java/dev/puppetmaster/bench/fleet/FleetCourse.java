package dev.puppetmaster.bench.fleet;

import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.Resource;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.bench.thousand.BareClient;
import dev.puppetmaster.bench.thousand.BareFleet;
import dev.puppetmaster.bench.thousand.Cast;
import dev.puppetmaster.bench.thousand.Course;
import dev.puppetmaster.bench.thousand.Fleet;
import dev.puppetmaster.bench.thousand.Server;
import dev.puppetmaster.registrar.matrix.Registrations;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The order of a run: resources at two a second, a fleet at once, changes of which nothing follows on Matrix, a fleet that has
 * grown, a start with all in step, a look at everything. The first two also by the bare client, before and after.
 */
final class FleetCourse implements AutoCloseable {
    private static final Duration LONG = Duration.ofMinutes(20);
    private static final Duration NEVER = Duration.ofHours(10);
    private static final Duration SOON = Duration.ofSeconds(15);
    private static final Duration QUIET = Duration.ofSeconds(3);
    private static final long SLOT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int SINGLE_CHANGES = 20;
    private static final String THEME = "fleet";
    private static final String BARE_NAMESPACE = "bare";
    private static final String SECRET = "fleet-registration";
    private static final String RUNTIME_TOKEN = "token-of-the-runtime-of-the-bench";

    private final Figures.Extent extent;
    private final Path directory;
    private final Server server;
    private final ApiServer api;
    private final Registrations registrations;
    private final BareFleet bare;
    private final List<String> options;
    private final Consumer<String> progress;
    private final ClusterFleet cluster;
    private final Onlooker onlooker;
    private final Fleet ours = new Fleet(THEME, Cast.PREFIX);
    private final Fleet bares = new Fleet("bares", BareClient.PREFIX);
    private @Nullable Operator operator;
    private @Nullable SilentRuntime runtime;

    /** @param options for the registrar's JVM, besides those of its image */
    FleetCourse(
            Figures.Extent extent,
            Path directory,
            Server server,
            ApiServer api,
            Registrations registrations,
            BareClient client,
            List<String> options,
            Consumer<String> progress) {
        this.extent = extent;
        this.directory = directory;
        this.server = server;
        this.api = api;
        this.registrations = registrations;
        this.bare = new BareFleet(client, "@" + Course.BARE_SENDER + ":" + Server.NAME);
        this.options = options;
        this.progress = progress;
        this.cluster = new ClusterFleet(api.client());
        this.onlooker = new Onlooker(api.client());
    }

    Figures run() throws IOException, InterruptedException {
        Path archive = Operator.archive(directory);
        prepare();
        Operator registrar = begin(archive, NEVER);
        List<List<Double>> single = oneByOne();
        Half first = bareHalf();
        double cpu = registrar.cpuSeconds();
        double apiCpu = api.cpuSeconds();
        double synapseCpu = server.usage().cpuSeconds();
        Map<String, Long> writes = api.writes();
        double[] atOnce = atOnce();
        Figures.Cpu atOnceCpu = new Figures.Cpu(
                registrar.cpuSeconds() - cpu,
                api.cpuSeconds() - apiCpu,
                server.usage().cpuSeconds() - synapseCpu);
        Map<String, Long> atOnceWrites = more(writes, api.writes());
        Half last = bareHalf();
        progress.accept("at once: %.0f s, bare %.0f s and %.0f s, CPU %s, writes %s"
                .formatted(atOnce[1], first.calls(), last.calls(), atOnceCpu, atOnceWrites));
        double perSecond = changesAtOnce();
        List<Double> changes = changesOneByOne();
        progress.accept("changes: %.0f/s, one alone %.3f s".formatted(perSecond, FleetReport.at(changes, 0.5)));
        Figures.Memory grown = grow(registrar);
        progress.accept("grown: " + grown);
        end();
        try (Relay relay = new Relay(server.baseUrl())) {
            changeAddress(relay.url());
            long began = System.nanoTime();
            Operator again = begin(archive, SOON);
            Figures.Start start = start(again, began);
            progress.accept("start: " + start);
            Figures.NoOp noOp = noOp(again, relay);
            progress.accept("look: " + noOp);
            return new Figures(
                    FleetReport.machine(),
                    extent,
                    single.get(0),
                    single.get(1),
                    single.get(2),
                    atOnce[1],
                    atOnce[0],
                    first.calls(),
                    last.calls(),
                    first.creates() + last.creates(),
                    atOnceCpu,
                    atOnceWrites,
                    perSecond,
                    changes,
                    grown,
                    start,
                    noOp);
        }
    }

    // ---- the stage

    private void prepare() throws IOException, InterruptedException {
        List.of(ClusterFleet.NAMESPACE, ClusterFleet.OWN_NAMESPACE, BARE_NAMESPACE)
                .forEach(api::namespace);
        Path registrar = Objects.requireNonNull(registrations.registrar().file());
        Path puppets = Objects.requireNonNull(registrations.puppets().file());
        api.client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName(SECRET)
                        .withNamespace(ClusterFleet.NAMESPACE)
                        .endMetadata()
                        .withStringData(Map.of(
                                "registrar.yaml", Files.readString(registrar),
                                "puppets.yaml", Files.readString(puppets),
                                "runtime-token", RUNTIME_TOKEN))
                        .build())
                .create();
        cluster.create(homeserver(server.baseUrl()), ClusterFleet.NAMESPACE);
    }

    private static Homeserver homeserver(URI address) {
        Homeserver plain = Cast.resources(THEME, Cast.PREFIX, 0, 0).homeserver();
        return new Homeserver(
                plain.metadata(),
                new Homeserver.Spec(
                        Server.NAME,
                        address.toString(),
                        plain.spec().theme(),
                        plain.spec().puppetPrefixes(),
                        new Homeserver.Appservice(SECRET, null, null),
                        List.of(),
                        List.of()));
    }

    private void changeAddress(URI address) {
        api.client()
                .genericKubernetesResources(Resource.API_VERSION, "Homeserver")
                .inNamespace(ClusterFleet.NAMESPACE)
                .withName(THEME)
                .edit(object -> {
                    Map<String, Object> spec = new HashMap<>(object.get("spec"));
                    spec.put("clientUrl", address.toString());
                    object.setAdditionalProperty("spec", spec);
                    return object;
                });
    }

    private Operator begin(Path archive, Duration resync) throws IOException, InterruptedException {
        Operator next = Operator.start(directory, archive, api, resync, options);
        operator = next;
        next.awaitLeading();
        runtime = new SilentRuntime(next.runtimeApi(), THEME, RUNTIME_TOKEN);
        progress.accept("the registrar leads; process " + next.pid());
        return next;
    }

    private void end() throws InterruptedException {
        if (runtime != null) {
            runtime.close();
        }
        if (operator != null) {
            operator.stop();
        }
    }

    // ---- what is measured

    /** Sorted: ours, the bare client's, and the bare client's with the creates. */
    private List<List<Double>> oneByOne() throws IOException, InterruptedException {
        List<Double> seconds = new ArrayList<>();
        List<Double> bareSeconds = new ArrayList<>();
        List<Double> bareWithCreates = new ArrayList<>();
        ours.addPuppets(2);
        cluster.create(ours.resources().puppets(), ClusterFleet.NAMESPACE);
        onlooker.await(keys(ours.resources().puppets()), LONG);
        bares.addPuppets(2);
        double unused = bare.make(bares);
        for (int round = 0; round < 2; round++) {
            bareOneByOne(bareSeconds, bareWithCreates);
            oursOneByOne(seconds);
        }
        List.of(seconds, bareSeconds, bareWithCreates).forEach(Collections::sort);
        progress.accept("one by one: %.3f s, bare %.3f s, bare with creates %.3f s"
                .formatted(
                        FleetReport.at(seconds, 0.5),
                        FleetReport.at(bareSeconds, 0.5),
                        FleetReport.at(bareWithCreates, 0.5)));
        return List.of(seconds, bareSeconds, bareWithCreates);
    }

    private void oursOneByOne(List<Double> seconds) throws IOException, InterruptedException {
        long slot = System.nanoTime();
        for (int i = 0; i < extent.slots(); i++) {
            slot = await(slot);
            ours.addPair();
            List<Resource> pair = List.of(ours.lastPuppet(), ours.lastFriendship());
            long began = System.nanoTime();
            pair.forEach(it -> cluster.create(it, ClusterFleet.NAMESPACE));
            onlooker.await(keys(pair), LONG);
            seconds.add((System.nanoTime() - began) / 1e9);
        }
    }

    private void bareOneByOne(List<Double> seconds, List<Double> withCreates) throws IOException, InterruptedException {
        long slot = System.nanoTime();
        for (int i = 0; i < extent.slots(); i++) {
            slot = await(slot);
            bares.addPair();
            long began = System.nanoTime();
            cluster.create(bares.lastPuppet(), BARE_NAMESPACE);
            cluster.create(bares.lastFriendship(), BARE_NAMESPACE);
            double creates = (System.nanoTime() - began) / 1e9;
            double calls = bare.make(bares);
            seconds.add(calls);
            withCreates.add(calls + creates);
        }
    }

    /** Waits for the beginning of a slot; returns that of the next. */
    private static long await(long slot) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(slot - System.nanoTime());
        return Math.max(slot + SLOT_NANOS, System.nanoTime());
    }

    /** @return seconds until all were created, and until all were made */
    private double[] atOnce() throws IOException, InterruptedException {
        int from = ours.resources().puppets().size();
        int friendships = ours.resources().friendships().size();
        ours.addPuppets(extent.puppets());
        ours.befriend(from, 2 * extent.puppets());
        List<Resource> fresh = behind(ours, from, friendships);
        long began = System.nanoTime();
        double creates = cluster.create(fresh, ClusterFleet.NAMESPACE);
        onlooker.await(keys(fresh), LONG);
        return new double[] {creates, (System.nanoTime() - began) / 1e9};
    }

    /** What half a fleet takes the bare client. */
    private record Half(double calls, double creates) {}

    private Half bareHalf() throws IOException, InterruptedException {
        int from = bares.resources().puppets().size();
        int friendships = bares.resources().friendships().size();
        bares.addPuppets(extent.puppets() / 2);
        bares.befriend(from, extent.puppets());
        double creates = cluster.create(behind(bares, from, friendships), BARE_NAMESPACE);
        return new Half(bare.make(bares), creates);
    }

    private static List<Resource> behind(Fleet fleet, int puppets, int friendships) {
        return Stream.<Resource>concat(
                        fleet.resources().puppets().stream().skip(puppets),
                        fleet.resources().friendships().stream().skip(friendships))
                .toList();
    }

    /** Of puppets, from the first change until the last status says so; how many a second. */
    private double changesAtOnce() throws IOException, InterruptedException {
        List<ResourceKey> puppets = keys(ours.resources().puppets()).subList(0, extent.changed());
        Map<ResourceKey, Long> generations = new ConcurrentHashMap<>();
        long began = System.nanoTime();
        double unused = cluster.all(puppets, key -> generations.put(key, cluster.changeTurns(key, 20)));
        onlooker.await(generations, LONG);
        return puppets.size() / ((System.nanoTime() - began) / 1e9);
    }

    /** Seconds of each, sorted. */
    private List<Double> changesOneByOne() throws IOException, InterruptedException {
        List<Double> seconds = new ArrayList<>();
        for (ResourceKey key :
                keys(ours.resources().puppets()).subList(0, Math.min(SINGLE_CHANGES, extent.changed()))) {
            long began = System.nanoTime();
            onlooker.await(Map.of(key, cluster.changeTurns(key, 30)), LONG);
            seconds.add((System.nanoTime() - began) / 1e9);
        }
        Collections.sort(seconds);
        return seconds;
    }

    private Figures.Memory grow(Operator registrar) throws IOException, InterruptedException {
        int from = ours.resources().puppets().size();
        ours.addPuppets(Math.max(0, extent.grown() - from));
        List<Resource> fresh = behind(ours, from, ours.resources().friendships().size());
        double unused = cluster.create(fresh, ClusterFleet.NAMESPACE);
        onlooker.await(keys(fresh), LONG);
        awaitQuiet();
        return new Figures.Memory(
                ours.resources().puppets().size(),
                ours.size() + 1,
                registrar.residentBytes(),
                registrar.mostResidentBytes());
    }

    /** Until nothing is written any more. */
    private void awaitQuiet() throws InterruptedException {
        Map<String, Long> before = Map.of();
        Map<String, Long> now = writes();
        long until = System.nanoTime() + LONG.toNanos();
        while (!now.equals(before) && System.nanoTime() < until) {
            Thread.sleep(QUIET);
            before = now;
            now = writes();
        }
    }

    /** But those of leases. */
    private Map<String, Long> writes() {
        Map<String, Long> writes = api.writes();
        writes.remove("leases");
        return writes;
    }

    private Figures.Start start(Operator registrar, long began) throws IOException, InterruptedException {
        long leads = System.nanoTime();
        Waiting.until(
                "every resource to be reconciled",
                LONG,
                () -> registrar.metric("puppetmaster_reconciles_total") >= ours.size());
        double reconciled = registrar.metric("puppetmaster_reconciles_total");
        return new Figures.Start(
                (leads - began) / 1e9, reconciled, (System.nanoTime() - leads) / 1e9, registrar.cpuSeconds());
    }

    private Figures.NoOp noOp(Operator registrar, Relay relay) throws IOException, InterruptedException {
        Waiting.until("the first look", LONG, () -> registrar.metric("puppetmaster_looks_total") >= 1);
        Thread.sleep(QUIET);
        Map<String, Long> before = writes();
        long reads = relay.reads();
        long writes = relay.writes();
        long began = System.nanoTime();
        Waiting.until("the second look", LONG, () -> registrar.metric("puppetmaster_looks_total") >= 2);
        double seconds = (System.nanoTime() - began) / 1e9;
        Thread.sleep(QUIET);
        Map<String, Long> apiWrites = more(before, writes());
        return new Figures.NoOp(
                seconds,
                apiWrites,
                relay.reads() - reads,
                relay.writes() - writes,
                registrar.residentBytes(),
                registrar.mostResidentBytes());
    }

    private static Map<String, Long> more(Map<String, Long> before, Map<String, Long> after) {
        Map<String, Long> more = new TreeMap<>();
        after.forEach((resource, count) -> {
            long added = count - before.getOrDefault(resource, 0L);
            if (added > 0) {
                more.put(resource, added);
            }
        });
        return more;
    }

    private static List<ResourceKey> keys(List<? extends Resource> resources) {
        return resources.stream().map(Resource::key).toList();
    }

    @Override
    public void close() {
        if (runtime != null) {
            runtime.close();
        }
        if (operator != null) {
            operator.close();
        }
        onlooker.close();
        cluster.close();
    }
}
