package dev.puppetmaster.bots.data.chart;

import dev.puppetmaster.bots.data.Column;
import dev.puppetmaster.bots.data.ColumnType;
import dev.puppetmaster.bots.data.Table;
import dev.puppetmaster.bots.data.describe.ColumnSummary;
import dev.puppetmaster.bots.data.describe.Correlations;
import dev.puppetmaster.bots.data.describe.Description;
import dev.puppetmaster.bots.data.describe.NumberFacts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Chooses the columns that are worth a panel. */
final class Panels {

    static final int MOST = 6;
    private static final int MOST_BARS = 4;

    /** Beyond such ranges the ticks of an axis cannot be computed. */
    private static final double WIDEST = 1e200;

    private Panels() {}

    /**
     * Columns to draw, all of one kind: numbers, else times, else values that repeat. Numbers come in the order of
     * {@code first}, then by how strongly they go with any other number; a counter, which tells nothing, only where there
     * is no other. Empty if there is nothing to draw.
     */
    static List<Column> choose(Table table, Description description, List<String> first) {
        List<ColumnSummary> numbers = description.columns().stream()
                .filter(c -> c.facts() instanceof NumberFacts facts && isDrawable(facts.min(), facts.max()))
                .toList();
        List<ColumnSummary> telling =
                numbers.stream().filter(c -> !isCounter(c)).toList();
        List<ColumnSummary> chosen = telling.isEmpty() ? numbers : telling;
        if (!chosen.isEmpty()) {
            return columns(table, sorted(chosen, description.correlations(), first), MOST);
        }
        List<ColumnSummary> times = description.columns().stream()
                .filter(c -> c.facts() instanceof ColumnSummary.Times t && t.last() > t.first())
                .toList();
        List<ColumnSummary> repeating = description.columns().stream()
                .filter(c -> c.facts() instanceof ColumnSummary.Frequencies f
                        && (f.most().getFirst().rows() > 1 || c.distinct() <= ValueBars.MOST))
                .toList();
        return repeating.isEmpty() ? columns(table, times, MOST) : columns(table, repeating, MOST_BARS);
    }

    private static List<ColumnSummary> sorted(
            List<ColumnSummary> columns, Correlations correlations, List<String> first) {
        List<ColumnSummary> sorted = new ArrayList<>(columns);
        sorted.sort(Comparator.comparingInt((ColumnSummary c) -> {
                    int place = first.indexOf(c.name());
                    return place < 0 ? first.size() : place;
                })
                .thenComparingDouble(c -> -strongest(c.name(), correlations)));
        return sorted;
    }

    /** Whether an axis between the two has distinct ends and finite steps. */
    private static boolean isDrawable(double min, double max) {
        double range = max - min;
        return range < WIDEST && range > 1 / WIDEST && range > 1e-12 * Math.max(Math.abs(min), Math.abs(max));
    }

    private static double strongest(String column, Correlations correlations) {
        return correlations.pairs().stream()
                .filter(p -> p.first().equals(column) || p.second().equals(column))
                .mapToDouble(Correlations.Pair::strength)
                .max()
                .orElse(0);
    }

    /** Whole numbers without a gap, each once. */
    private static boolean isCounter(ColumnSummary column) {
        return column.type() == ColumnType.INTEGER
                && column.distinct() > 10
                && column.facts() instanceof NumberFacts facts
                && facts.finite() == column.distinct()
                && facts.max() - facts.min() == column.distinct() - 1.0;
    }

    private static List<Column> columns(Table table, List<ColumnSummary> chosen, int most) {
        return chosen.stream()
                .limit(most)
                .flatMap(c -> table.find(c.name()).stream())
                .toList();
    }
}
