package dev.puppetmaster.bench.faults;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What came of a trial. */
final class Outcome {
    private Tally tally = Tally.NONE;
    private final List<String> failures = new ArrayList<>();
    private final Map<String, Object> figures = new LinkedHashMap<>();

    static Outcome of(Tally tally) {
        return new Outcome().with(tally);
    }

    Outcome with(Tally more) {
        tally = tally.plus(more);
        return this;
    }

    /** One line: what did not hold. */
    Outcome failed(String why) {
        failures.add(why);
        return this;
    }

    Outcome failedIf(boolean so, String why) {
        return so ? failed(why) : this;
    }

    /** A further figure of this fault: a number, a text, or a list of them. */
    Outcome figure(String name, Object value) {
        figures.put(name, value);
        return this;
    }

    /** The largest of the values of this name. */
    Outcome largest(String name, double value) {
        double before = figures.get(name) instanceof Number number ? number.doubleValue() : value;
        return figure(name, Math.max(before, value));
    }

    Tally tally() {
        return tally;
    }

    Map<String, Object> figures() {
        return figures;
    }

    /** All that did not hold beyond what is lost and duplicated, if anything. */
    Optional<String> failed() {
        List<String> all = new ArrayList<>(failures);
        if (tally.disorders() > 0) {
            all.add(tally.disorders() + " answers out of order");
        }
        return all.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", all));
    }
}
