package dev.puppetmaster.bots.data.salience;

import dev.puppetmaster.bots.data.BooleanColumn;
import dev.puppetmaster.bots.data.Column;
import dev.puppetmaster.bots.data.EmptyColumn;
import dev.puppetmaster.bots.data.Figures;
import dev.puppetmaster.bots.data.NumberColumn;
import dev.puppetmaster.bots.data.TextColumn;
import dev.puppetmaster.bots.data.TimeColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** The chosen rows of a column, each in one of a few groups. */
final class Grouping {

    /** Texts looked at one by one. */
    static final int MAX_VALUES = 20;

    /** So many different numbers are looked at one by one, more are binned. */
    static final int FEW_NUMBERS = 10;

    private final Column column;
    private final byte[] codes;
    private final List<Group> groups;

    private Grouping(Column column, byte[] codes, List<Group> groups) {
        this.column = column;
        this.codes = codes;
        this.groups = groups;
    }

    static Grouping of(Column column, int[] rows, int bins) {
        return switch (column) {
            case NumberColumn c -> binned(c, rows, bins, c::value, Figures::show);
            case TimeColumn c ->
                binned(
                        c,
                        rows,
                        bins,
                        row -> c.isMissing(row) ? Double.NaN : c.millis(row),
                        at -> TimeColumn.show((long) at, c.onlyDays()));
            case BooleanColumn c ->
                coded(c, rows, row -> c.isTrue(row) ? 0 : 1, List.of(new Group.True(), new Group.False()));
            case TextColumn c -> texts(c, rows);
            case EmptyColumn c -> coded(c, rows, row -> 0, List.of());
        };
    }

    Column column() {
        return column;
    }

    int rows() {
        return codes.length;
    }

    /** How many groups there are. */
    int size() {
        return groups.size();
    }

    Group group(int code) {
        return groups.get(code);
    }

    int code(int i) {
        return codes[i];
    }

    /** A copy: for each chosen row the number of its group. */
    byte[] codes() {
        return codes.clone();
    }

    /** In bits. */
    double entropy() {
        int[] counts = new int[groups.size()];
        for (byte code : codes) {
            counts[code]++;
        }
        double entropy = 0;
        for (int count : counts) {
            double p = (double) count / codes.length;
            entropy -= count == 0 ? 0 : p * log2(p);
        }
        return entropy;
    }

    /** Mutual information with other groups of the same rows, in bits, uncorrected. */
    double information(byte[] other, int otherGroups) {
        int[][] joint = new int[groups.size()][otherGroups];
        int[] totals = new int[otherGroups];
        for (int i = 0; i < codes.length; i++) {
            joint[codes[i]][other[i]]++;
            totals[other[i]]++;
        }
        double n = codes.length;
        double information = 0;
        for (int[] line : joint) {
            double here = Arrays.stream(line).sum();
            for (int o = 0; o < otherGroups; o++) {
                information += line[o] == 0 ? 0 : line[o] / n * log2(line[o] * n / (here * totals[o]));
            }
        }
        return information;
    }

    private static double log2(double value) {
        return StrictMath.log(value) / StrictMath.log(2);
    }

    private static Grouping coded(Column column, int[] rows, IntUnaryOperator code, List<Group> known) {
        List<Group> groups = new ArrayList<>(known);
        byte[] codes = new byte[rows.length];
        int missing = -1;
        for (int i = 0; i < rows.length; i++) {
            if (column.isMissing(rows[i])) {
                if (missing < 0) {
                    missing = groups.size();
                    groups.add(new Group.Missing());
                }
                codes[i] = (byte) missing;
            } else {
                codes[i] = (byte) code.applyAsInt(rows[i]);
            }
        }
        return new Grouping(column, codes, List.copyOf(groups));
    }

    private static Grouping texts(TextColumn column, int[] rows) {
        int[] counts = new int[column.values().size()];
        for (int row : rows) {
            if (column.code(row) >= 0) {
                counts[column.code(row)]++;
            }
        }
        int[] used = IntStream.range(0, counts.length)
                .filter(v -> counts[v] > 0)
                .boxed()
                .sorted(Comparator.comparing((Integer v) -> -counts[v]).thenComparing(v -> v))
                .mapToInt(v -> v)
                .toArray();
        int named = used.length <= MAX_VALUES + 1 ? used.length : MAX_VALUES;
        int[] groupOf = new int[counts.length];
        Arrays.fill(groupOf, named);
        List<Group> groups = new ArrayList<>();
        for (int g = 0; g < named; g++) {
            groupOf[used[g]] = g;
            groups.add(new Group.Is(column.values().get(used[g])));
        }
        if (named < used.length) {
            groups.add(new Group.Rare(used.length - named));
        }
        return coded(column, rows, row -> groupOf[column.code(row)], groups);
    }

    private static Grouping binned(
            Column column, int[] rows, int bins, IntToDoubleFunction value, DoubleFunction<String> show) {
        double[] sorted = Arrays.stream(rows)
                .mapToDouble(row -> value.applyAsDouble(row) + 0.0)
                .filter(v -> !Double.isNaN(v))
                .sorted()
                .toArray();
        double[] distinct =
                Arrays.stream(sorted).distinct().limit(FEW_NUMBERS + 1).toArray();
        boolean few = distinct.length <= FEW_NUMBERS;
        double[] starts = few ? distinct : starts(sorted, bins);
        List<Group> groups = new ArrayList<>();
        for (int g = 0; g < starts.length; g++) {
            groups.add(few ? new Group.Is(show.apply(starts[g])) : range(sorted, starts, g, bins, show));
        }
        return coded(column, rows, row -> place(starts, value.applyAsDouble(row) + 0.0), groups);
    }

    /** The smallest value of each bin; equal values never fall into two bins, so that there may be fewer bins. */
    private static double[] starts(double[] sorted, int bins) {
        return IntStream.range(0, bins)
                .mapToDouble(b -> sorted[(int) ((long) b * sorted.length / bins)])
                .distinct()
                .toArray();
    }

    private static int place(double[] starts, double value) {
        int found = Arrays.binarySearch(starts, value);
        return found >= 0 ? found : -found - 2;
    }

    private static Group range(double[] sorted, double[] starts, int g, int bins, DoubleFunction<String> show) {
        boolean lowest = g == 0;
        boolean highest = g == starts.length - 1;
        int past = highest ? sorted.length : Arrays.binarySearch(sorted, starts[g + 1]);
        while (!highest && sorted[past - 1] == starts[g + 1]) {
            past--;
        }
        String word = bins == 5 ? "fifth" : bins == 3 ? "third" : "half";
        boolean even = starts.length == bins;
        String part = !even || (!lowest && !highest) ? "" : (highest ? "top " : "bottom ") + word;
        Group.End end = lowest ? Group.End.LOWEST : highest ? Group.End.HIGHEST : Group.End.BETWEEN;
        return new Group.Range(part, end, show.apply(starts[g]), show.apply(sorted[past - 1]));
    }
}
