package dev.puppetmaster.bench.themes;

import dev.puppetmaster.bench.thousand.Load;
import dev.puppetmaster.bench.thousand.Person;
import dev.puppetmaster.bench.thousand.Processes;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/** Memory and CPU of all processes while nothing happens, and while a person and a puppet talk. */
record CostOfTheme(Extent extent) {
    private static final int PER_SECOND = 10;
    private static final long SEED = 7;

    /** While nobody says anything. */
    Window idle(Network network) throws IOException, InterruptedException {
        Thread.sleep(extent.settle());
        return Window.of(network.processes(), () -> Thread.sleep(extent.idle()));
    }

    /**
     * @param alone of a network of one theme, as {@link #idle} has it
     * @param network of two
     */
    Figures.Cost measure(double loadBefore, Window alone, Network network) throws IOException, InterruptedException {
        Window idle = idle(network);
        long bytes = Network.bytes(network.state().resolve("homeservers").resolve(Folder.CODE));
        Map<String, Long> pids = network.processes();
        long up = pids.getOrDefault(Network.UP, 0L);
        long synapse = pids.getOrDefault(Network.synapse(Folder.CODE), 0L);
        AtomicReference<Load.Rate> rate = new AtomicReference<>();
        try (Person person = new Person(network.baseUrl(Folder.CODE), network.person(Folder.CODE))) {
            person.begin();
            Load load = new Load(
                    "SQLite",
                    () -> Processes.cpuSeconds(up),
                    () -> Processes.cpuSeconds(synapse),
                    () -> 0,
                    person,
                    List.of(network.chat(Folder.CODE_ECHO)));
            Load.Rate unused = load.at(PER_SECOND, extent.warmUp(), SEED);
            Window talking = Window.of(pids, () -> rate.set(load.at(PER_SECOND, extent.messages(), SEED)));
            return new Figures.Cost(
                    Figures.Taken.since(loadBefore), alone, idle, talking, Objects.requireNonNull(rate.get()), bytes);
        }
    }
}
