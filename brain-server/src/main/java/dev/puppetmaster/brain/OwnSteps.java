package dev.puppetmaster.brain;

import dev.puppetmaster.bot.remote.TurnRequest.Failed;
import dev.puppetmaster.bot.remote.TurnRequest.Gave;
import dev.puppetmaster.bot.remote.TurnRequest.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What own programs gave in turns that wait for the runtime's tools. Only a convenience: where it is lost, the program asks for
 * them again, and they have no state. Bounded.
 */
final class OwnSteps {
    private static final int MOST_TURNS = 64;

    private final Map<String, List<Placed>> turns = new LinkedHashMap<>();

    /** @param after how many of the runtime's steps it came */
    record Placed(int after, Step step) {}

    /** The steps of both, in order. */
    synchronized List<Step> merged(String turn, List<Step> ofRuntime) {
        List<Placed> own = turns.getOrDefault(turn, List.of());
        List<Step> all = new ArrayList<>();
        for (int i = 0; i <= ofRuntime.size(); i++) {
            int place = i;
            own.stream().filter(it -> it.after() == place).map(Placed::step).forEach(all::add);
            if (i < ofRuntime.size()) {
                all.add(ofRuntime.get(i));
            }
        }
        return all;
    }

    /** @return how many characters the steps of this turn are now */
    synchronized int keep(String turn, Placed step) {
        List<Placed> steps = turns.computeIfAbsent(turn, it -> new ArrayList<>());
        steps.add(step);
        if (turns.size() > MOST_TURNS) {
            turns.remove(turns.keySet().iterator().next());
        }
        return steps.stream().mapToInt(it -> length(it.step())).sum();
    }

    private static int length(Step step) {
        return switch (step.outcome()) {
            case Gave gave -> gave.result().length();
            case Failed failed -> failed.error().length();
        };
    }

    synchronized void forget(String turn) {
        turns.remove(turn);
    }
}
