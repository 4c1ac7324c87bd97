package dev.puppetmaster.bots.data.describe;

import dev.puppetmaster.bots.data.BooleanColumn;
import dev.puppetmaster.bots.data.Column;
import dev.puppetmaster.bots.data.ColumnType;
import dev.puppetmaster.bots.data.EmptyColumn;
import dev.puppetmaster.bots.data.NumberColumn;
import dev.puppetmaster.bots.data.TextColumn;
import dev.puppetmaster.bots.data.TimeColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One column.
 *
 * @param missing rows without a value
 * @param missingShare the same, 0 to 1
 * @param distinct different values, missing not counted
 * @param facts what its type allows to say
 */
public record ColumnSummary(String name, ColumnType type, int missing, double missingShare, int distinct, Facts facts) {

    private static final int MOST = 5;

    /** What a type allows to say. */
    public sealed interface Facts permits NumberFacts, Times, Frequencies, Nothing {}

    /**
     * The first and the last point in time.
     *
     * @param first milliseconds since 1970 in UTC
     * @param days whether both are calendar days
     */
    public record Times(long first, long last, boolean days) implements Facts {}

    /** The most frequent values, most frequent first, and how many other values there are. */
    public record Frequencies(List<Frequency> most, int others) implements Facts {
        public Frequencies {
            most = List.copyOf(most);
        }
    }

    /** A value and the number of rows that hold it. */
    public record Frequency(String value, int rows) {}

    /** There is no value. */
    public record Nothing() implements Facts {}

    static ColumnSummary of(Column column) {
        return switch (column) {
            case NumberColumn numbers -> numbers(numbers);
            case BooleanColumn truths -> truths(truths);
            case TimeColumn times -> times(times);
            case TextColumn texts -> texts(texts);
            case EmptyColumn nothing -> summary(nothing, 0, new Nothing());
        };
    }

    private static ColumnSummary summary(Column column, int distinct, Facts facts) {
        return new ColumnSummary(
                column.name(),
                column.type(),
                column.missing(),
                (double) column.missing() / column.size(),
                distinct,
                facts);
    }

    private static ColumnSummary numbers(NumberColumn column) {
        double[] sorted = column.sortedFinite();
        boolean plus = false;
        boolean minus = false;
        for (int row = 0; row < column.size(); row++) {
            plus |= column.value(row) == Double.POSITIVE_INFINITY;
            minus |= column.value(row) == Double.NEGATIVE_INFINITY;
        }
        int distinct = (plus ? 1 : 0) + (minus ? 1 : 0);
        for (int i = 0; i < sorted.length; i++) {
            distinct += i == 0 || sorted[i] != sorted[i - 1] ? 1 : 0;
        }
        return summary(column, distinct, NumberFacts.of(column, sorted));
    }

    private static ColumnSummary truths(BooleanColumn column) {
        List<Frequency> values = new ArrayList<>(List.of(new Frequency("true", column.trues())));
        values.add(column.trues() >= column.falses() ? 1 : 0, new Frequency("false", column.falses()));
        values.removeIf(v -> v.rows() == 0);
        return summary(column, values.size(), new Frequencies(values, 0));
    }

    private static ColumnSummary times(TimeColumn column) {
        long[] sorted = IntStream.range(0, column.size())
                .filter(row -> !column.isMissing(row))
                .mapToLong(column::millis)
                .sorted()
                .toArray();
        int distinct = (int) Arrays.stream(sorted).distinct().count();
        return summary(column, distinct, new Times(sorted[0], sorted[sorted.length - 1], column.onlyDays()));
    }

    private static ColumnSummary texts(TextColumn column) {
        int[] counts = column.counts();
        List<Frequency> most = IntStream.range(0, counts.length)
                .boxed()
                .sorted(Comparator.comparing((Integer code) -> -counts[code]).thenComparing(code -> code))
                .limit(MOST)
                .map(code -> new Frequency(column.values().get(code), counts[code]))
                .toList();
        return summary(column, counts.length, new Frequencies(most, counts.length - most.size()));
    }
}
