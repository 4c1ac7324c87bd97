package dev.puppetmaster.bots.data.describe;

import dev.puppetmaster.bots.data.NumberColumn;
import dev.puppetmaster.bots.data.RowSample;
import dev.puppetmaster.bots.data.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How numeric columns move together.
 *
 * @param pairs strongest first; pairs with a constant column or fewer than three common rows are left out
 * @param columns numeric columns compared with each other
 * @param columnsLeftOut numeric columns past the first {@value #MAX_COLUMNS}
 * @param rows rows looked at: all, or for a long table {@value #MAX_ROWS} spread over it
 */
public record Correlations(List<Pair> pairs, int columns, int columnsLeftOut, int rows) {

    static final int MAX_COLUMNS = 30;
    static final int MAX_ROWS = 100_000;
    private static final int FEWEST_ROWS = 3;

    /**
     * Both coefficients of two columns over the rows in which both are finite.
     *
     * @param pearson of the values, -1 to 1
     * @param spearman of their ranks, ties by their mean rank, -1 to 1
     * @param rows how many rows that were
     */
    public record Pair(String first, String second, double pearson, double spearman, int rows) {

        /** The larger of the two without its sign. */
        public double strength() {
            return Math.max(Math.abs(pearson), Math.abs(spearman));
        }
    }

    public Correlations {
        pairs = List.copyOf(pairs);
    }

    static Correlations of(Table table) {
        List<NumberColumn> numeric = table.columns().stream()
                .filter(NumberColumn.class::isInstance)
                .map(NumberColumn.class::cast)
                .toList();
        int[] rows = RowSample.of(table.rows(), MAX_ROWS);
        List<Ranked> columns = numeric.stream()
                .limit(MAX_COLUMNS)
                .map(column -> new Ranked(column, rows))
                .toList();
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            for (int j = i + 1; j < columns.size(); j++) {
                Pair pair = pair(columns.get(i), columns.get(j));
                if (pair.rows() >= FEWEST_ROWS && !Double.isNaN(pair.strength())) {
                    pairs.add(pair);
                }
            }
        }
        pairs.sort(Comparator.comparingDouble((Pair pair) -> -pair.strength()));
        return new Correlations(pairs, columns.size(), numeric.size() - columns.size(), rows.length);
    }

    private static Pair pair(Ranked a, Ranked b) {
        int n = 0;
        int[] common = new int[a.length()];
        for (int i = 0; i < common.length; i++) {
            if (a.isFinite(i) && b.isFinite(i)) {
                common[n++] = i;
            }
        }
        double[] x = new double[n];
        double[] y = new double[n];
        for (int i = 0; i < n; i++) {
            x[i] = a.value(common[i]);
            y[i] = b.value(common[i]);
        }
        double pearson = pearson(x, y);
        return new Pair(a.name(), b.name(), pearson, pearson(a.ranks(common, n), b.ranks(common, n)), n);
    }

    /** In two passes over values scaled to -1..1, so that neither large means nor large values lose digits. */
    private static double pearson(double[] x, double[] y) {
        centre(x);
        centre(y);
        double xx = 0;
        double yy = 0;
        double xy = 0;
        for (int i = 0; i < x.length; i++) {
            xx += x[i] * x[i];
            yy += y[i] * y[i];
            xy += x[i] * y[i];
        }
        if (xx == 0 || yy == 0) {
            return Double.NaN;
        }
        return Math.clamp(xy / Math.sqrt(xx) / Math.sqrt(yy), -1.0, 1.0);
    }

    private static void centre(double[] values) {
        double largest = 0;
        boolean constant = true;
        for (double value : values) {
            largest = Math.max(largest, Math.abs(value));
            constant &= value == values[0];
        }
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            values[i] = constant ? 0 : values[i] / largest;
            sum += values[i];
        }
        double mean = sum / values.length;
        for (int i = 0; i < values.length; i++) {
            values[i] -= mean;
        }
    }
}
