package dev.puppetmaster.bench.thousand;

import dev.puppetmaster.api.Condition;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.ResourceStatus;
import dev.puppetmaster.api.Resources;
import dev.puppetmaster.bot.matrix.HomeserverConnection;
import dev.puppetmaster.registrar.InProcessRuntimeApi;
import dev.puppetmaster.registrar.Registrar;
import dev.puppetmaster.registrar.RegistrarSnapshot;
import dev.puppetmaster.registrar.core.ManagedRecord;
import dev.puppetmaster.registrar.matrix.HomeserverAccess;
import dev.puppetmaster.registrar.matrix.RecordInMemory;
import dev.puppetmaster.registrar.matrix.Registrations;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The order of a run: resources at two a second, a fleet at once, changes of which nothing follows, and a look at
 * everything; the first two also by the bare client, before and after.
 */
final class FleetCourse implements AutoCloseable {
    private static final Duration LONG = Duration.ofMinutes(30);
    private static final long SLOT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Extent extent;
    private final Consumer<String> progress;
    private final HomeserverConnection connection;
    private final Registrar registrar;
    private final BareFleet bare;
    private final LinkedBlockingQueue<RegistrarSnapshot> snapshots = new LinkedBlockingQueue<>();
    private final Fleet ours = new Fleet("fleet", Cast.PREFIX);
    private final Fleet bares = new Fleet("bares", BareClient.PREFIX);

    /**
     * How much of each.
     *
     * @param slots resources at two a second, in each of two rounds
     * @param changes in step
     */
    record Extent(int slots, int puppets, int friendships, int changes) {
        static final Extent SMALL = new Extent(4, 8, 16, 20);

        static Extent of(int puppets) {
            return new Extent(60, puppets, 2 * puppets, 500);
        }
    }

    /**
     * What was measured.
     *
     * @param oneByOne seconds from a resource's change to its status, sorted
     * @param oneByOneBare seconds of the same calls by the bare client, sorted
     * @param inStepPerSecond updates of one resource from which nothing follows, each told of before the next
     * @param lookWrites actions of a look at everything
     * @param lookStatuses statuses that it changed
     */
    record Figures(
            List<Double> oneByOne,
            List<Double> oneByOneBare,
            double atOnce,
            double atOnceBare,
            int resources,
            double inStepPerSecond,
            double lookSeconds,
            long lookWrites,
            long lookStatuses) {}

    FleetCourse(
            Extent extent, Server server, Registrations registrations, BareClient client, Consumer<String> progress) {
        this.extent = extent;
        this.progress = progress;
        this.connection = HomeserverConnection.to(server.baseUrl());
        this.registrar = new Registrar(
                new HomeserverAccess(connection, registrations, null),
                new RecordInMemory(ManagedRecord.empty("fleet")),
                new InProcessRuntimeApi(),
                Registrar.Settings.ofCluster(Duration.ofHours(10)));
        this.bare = new BareFleet(client, "@" + Course.BARE_SENDER + ":" + Server.NAME);
        registrar.onSnapshot(snapshots::add);
    }

    Figures run() throws IOException, InterruptedException {
        registrar.start();
        List<Double> oneByOne = new ArrayList<>();
        List<Double> oneByOneBare = new ArrayList<>();
        ours.addPuppets(2);
        settle();
        bares.addPuppets(2);
        double unused = bare.make(bares);
        for (int round = 0; round < 2; round++) {
            bareOneByOne(oneByOneBare);
            oursOneByOne(oneByOne);
        }
        Collections.sort(oneByOne);
        Collections.sort(oneByOneBare);
        progress.accept("one by one: " + FleetReport.at(oneByOne, 0.5) + " s, bare " + FleetReport.at(oneByOneBare, 0.5)
                + " s");
        double bareFirst = bareHalf();
        double atOnce = atOnce();
        double bareLast = bareHalf();
        double atOnceBare = bareFirst + bareLast;
        progress.accept("at once: " + atOnce + " s, bare " + bareFirst + " s and " + bareLast + " s; CPU of the"
                + " registrar's thread " + registrarCpuSeconds() + " s");
        double inStep = inStep();
        RegistrarSnapshot before = settle();
        long began = System.nanoTime();
        registrar.resync();
        long statuses = 0;
        RegistrarSnapshot after = before;
        while (after.looks() == before.looks()) {
            after = next();
            statuses += after.changed().size();
        }
        double look = (System.nanoTime() - began) / 1e9;
        return new Figures(
                oneByOne,
                oneByOneBare,
                atOnce,
                atOnceBare,
                ours.size(),
                inStep,
                look,
                after.writes() - before.writes(),
                statuses);
    }

    /** Since its start. */
    private static double registrarCpuSeconds() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getAllThreadIds())
                        .filter(id -> String.valueOf(threads.getThreadInfo(id)).contains("\"registrar "))
                        .map(threads::getThreadCpuTime)
                        .sum()
                / 1e9;
    }

    private void oursOneByOne(List<Double> seconds) throws InterruptedException {
        long slot = System.nanoTime();
        for (int i = 0; i < extent.slots(); i++) {
            TimeUnit.NANOSECONDS.sleep(slot - System.nanoTime());
            slot = Math.max(slot + SLOT_NANOS, System.nanoTime());
            ours.addPair();
            long began = System.nanoTime();
            registrar.update(ours.resources());
            ResourceKey puppet = ours.lastPuppet().key();
            ResourceKey friendship = ours.lastFriendship().key();
            await(s -> is(s, puppet, Condition.ROOMS_READY) && is(s, friendship, Condition.SYNCED));
            seconds.add((System.nanoTime() - began) / 1e9);
        }
    }

    private void bareOneByOne(List<Double> seconds) throws IOException, InterruptedException {
        long slot = System.nanoTime();
        for (int i = 0; i < extent.slots(); i++) {
            TimeUnit.NANOSECONDS.sleep(slot - System.nanoTime());
            slot = Math.max(slot + SLOT_NANOS, System.nanoTime());
            bares.addPair();
            seconds.add(bare.make(bares));
        }
    }

    private double atOnce() throws InterruptedException {
        int from = ours.resources().puppets().size();
        ours.addPuppets(extent.puppets());
        ours.befriend(from, extent.friendships());
        long began = System.nanoTime();
        settle();
        return (System.nanoTime() - began) / 1e9;
    }

    private double bareHalf() throws IOException, InterruptedException {
        int from = bares.resources().puppets().size();
        bares.addPuppets(extent.puppets() / 2);
        bares.befriend(from, extent.friendships() / 2);
        return bare.make(bares);
    }

    /** Each change is told of before the next is made. */
    private double inStep() throws InterruptedException {
        long began = System.nanoTime();
        for (int i = 0; i < extent.changes(); i++) {
            ours.annotate(i % extent.puppets(), "v" + i);
            settle();
        }
        return extent.changes() / ((System.nanoTime() - began) / 1e9);
    }

    /** Gives the registrar the present fleet and waits until all is as it says. */
    private RegistrarSnapshot settle() throws InterruptedException {
        Resources wanted = ours.resources();
        RegistrarSnapshot last = registrar.snapshot();
        if (last != null && last.settled() && last.resources().equals(wanted)) {
            return last;
        }
        registrar.update(wanted);
        return await(s -> s.settled() && s.resources().equals(wanted));
    }

    private RegistrarSnapshot await(Predicate<RegistrarSnapshot> wanted) throws InterruptedException {
        RegistrarSnapshot snapshot = next();
        while (!wanted.test(snapshot)) {
            snapshot = next();
        }
        return snapshot;
    }

    private RegistrarSnapshot next() throws InterruptedException {
        RegistrarSnapshot snapshot = snapshots.poll(LONG.toSeconds(), TimeUnit.SECONDS);
        if (snapshot == null) {
            throw new IllegalStateException("the registrar says nothing any more");
        }
        return snapshot;
    }

    private static boolean is(RegistrarSnapshot snapshot, ResourceKey key, String condition) {
        ResourceStatus status = snapshot.statuses().get(key);
        return status != null
                && status.condition(condition)
                        .filter(it -> it.status() == Condition.Status.True)
                        .isPresent();
    }

    @Override
    public void close() {
        registrar.close();
        connection.close();
    }
}
