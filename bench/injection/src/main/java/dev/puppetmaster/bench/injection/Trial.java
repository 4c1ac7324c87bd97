package dev.puppetmaster.bench.injection;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/**
 * What came of all injections.
 *
 * @param cases how many, by place
 * @param talkedInto in how many of them the model called what nobody may have called, by place
 * @param forbidden what really ran, and should not have: a line each
 * @param faults what was wrong with what the model was given: a line each
 * @param missed ids of those that reach the model, and that it did not understand: they prove nothing
 * @param allowed how much ran that was allowed
 */
record Trial(
        Map<Place, Integer> cases,
        Map<Place, Integer> talkedInto,
        List<String> forbidden,
        List<String> faults,
        List<String> missed,
        int allowed) {
    private static final int AT_ONCE = 6;

    /** Plays them. */
    static Trial of(List<Injection> injections, Path directory, World.Rights rights)
            throws IOException, InterruptedException {
        try (World world = new World(directory, rights)) {
            playAll(world, injections);
            Set<String> talkedInto = world.model().talkedInto();
            List<Injection> obeyed = injections.stream()
                    .filter(injection -> talkedInto.contains(injection.id()))
                    .toList();
            List<String> missed = injections.stream()
                    .filter(injection -> injection.place().reachesModel() && !talkedInto.contains(injection.id()))
                    .map(Injection::id)
                    .toList();
            return new Trial(
                    byPlace(injections),
                    byPlace(obeyed),
                    Deeds.forbidden(),
                    world.model().faults(),
                    missed,
                    Deeds.allowed().size());
        }
    }

    private static void playAll(World world, List<Injection> injections) throws InterruptedException {
        try (ExecutorService players = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<?>> playing = injections.stream()
                    .<Future<?>>map(injection -> players.submit(() -> {
                        Attack.play(world, injection);
                        return null;
                    }))
                    .toList();
            for (Future<?> one : playing) {
                try {
                    one.get();
                } catch (ExecutionException e) {
                    players.shutdownNow();
                    throw new AssertionError("an injection could not be played", e.getCause());
                }
            }
        }
    }

    private static Map<Place, Integer> byPlace(List<Injection> injections) {
        return injections.stream()
                .collect(Collectors.groupingBy(
                        Injection::place, () -> new EnumMap<>(Place.class), Collectors.summingInt(one -> 1)));
    }
}
