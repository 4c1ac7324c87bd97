package dev.puppetmaster.testkit;

import dev.puppetmaster.bot.Schedule;
import dev.puppetmaster.bot.When;
import dev.puppetmaster.testkit.TesterWorld.Later;
import java.util.Comparator;
import java.util.List;

/** A schedule that happens when a test moves the time. */
record TesterSchedule(TesterWorld world) implements Schedule {
    @Override
    public Scheduled say(String name, When when, String markdown) {
        return add(new Later(name, when.first(world.now()), when, false, markdown));
    }

    @Override
    public Scheduled ask(String name, When when, String words) {
        return add(new Later(name, when.first(world.now()), when, true, words));
    }

    private Scheduled add(Later later) {
        world.schedule().put(later.name(), later);
        return scheduled(later);
    }

    @Override
    public boolean cancel(String name) {
        return world.schedule().remove(name) != null;
    }

    @Override
    public List<Scheduled> all() {
        return world.schedule().values().stream()
                .map(TesterSchedule::scheduled)
                .sorted(Comparator.comparing(Scheduled::next))
                .toList();
    }

    private static Scheduled scheduled(Later later) {
        boolean repeats = later.when().next(later.due()).isPresent();
        return new Scheduled(later.name(), later.due(), repeats, later.words());
    }
}
