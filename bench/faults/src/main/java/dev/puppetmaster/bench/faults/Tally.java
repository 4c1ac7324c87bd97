package dev.puppetmaster.bench.faults;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the rooms' histories say.
 *
 * @param messages that the homeserver has
 * @param lost those without an answer
 * @param duplicated answers beyond the first to a message
 * @param disorders messages that were answered before an earlier one of their room
 * @param missing some of the lost, for the report
 */
record Tally(int messages, int lost, int duplicated, int disorders, List<String> missing) {
    private static final int SHOWN = 10;

    static final Tally NONE = new Tally(0, 0, 0, 0, List.of());

    /** The same, where the order of answers is nobody's promise. */
    Tally inAnyOrder() {
        return new Tally(messages, lost, duplicated, 0, missing);
    }

    Tally plus(Tally other) {
        List<String> all = new ArrayList<>(missing);
        all.addAll(other.missing);
        return new Tally(
                messages + other.messages,
                lost + other.lost,
                duplicated + other.duplicated,
                disorders + other.disorders,
                all.subList(0, Math.min(SHOWN, all.size())));
    }

    /**
     * Of one room.
     *
     * @param asked ids of the messages, in the room's order
     * @param answers ids of the messages that were answered, in the order of the answers
     */
    static Tally of(List<String> asked, List<String> answers) {
        Map<String, Integer> place = new HashMap<>();
        asked.forEach(id -> place.put(id, place.size()));
        Set<String> known = new HashSet<>(answers);
        List<String> firsts =
                answers.stream().distinct().filter(place::containsKey).toList();
        List<String> missing = asked.stream().filter(id -> !known.contains(id)).toList();
        int disorders = 0;
        for (int i = 1; i < firsts.size(); i++) {
            if (place.getOrDefault(firsts.get(i), 0) < place.getOrDefault(firsts.get(i - 1), 0)) {
                disorders++;
            }
        }
        return new Tally(
                asked.size(),
                missing.size(),
                answers.size() - known.size(),
                disorders,
                missing.subList(0, Math.min(SHOWN, missing.size())));
    }

    boolean isWhole() {
        return lost == 0 && duplicated == 0 && disorders == 0;
    }
}
