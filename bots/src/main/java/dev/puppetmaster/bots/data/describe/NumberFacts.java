package dev.puppetmaster.bots.data.describe;

import dev.puppetmaster.bots.data.NumberColumn;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.commons.statistics.descriptive.Mean;
import org.apache.commons.statistics.descriptive.Quantile;
import org.apache.commons.statistics.descriptive.StandardDeviation;

/**
 * Moments, quantiles and outliers of the finite values of a column; NaN where there is none.
 *
 * @param finite how many values they were computed from
 * @param infinite how many values are infinite, which takes no part in the rest
 * @param deviation of the sample (n - 1); NaN for fewer than two values
 * @param lowerQuartile, median, upperQuartile definition 7 of Hyndman and Fan (1996), the one of R and NumPy
 * @param outliers by Tukey's fences
 */
public record NumberFacts(
        int finite,
        int infinite,
        double mean,
        double deviation,
        double min,
        double lowerQuartile,
        double median,
        double upperQuartile,
        double max,
        Outliers outliers)
        implements ColumnSummary.Facts {

    /** How the quartiles are called in a text. */
    public static final String QUANTILES = "quartiles by Hyndman-Fan 7";

    /**
     * Fewer values have no outliers: a quartile then rests on two or three of them. Of plain normal values the fences
     * call one in 15 an outlier where there are five, one in 30 where there are ten, one in 140 where there are many.
     */
    public static final int FEWEST_FOR_OUTLIERS = 10;

    private static final double FENCE = 1.5;
    private static final int EXAMPLES = 3;

    /** Larger values are scaled down before they are squared. */
    private static final double LARGE = 1e150;

    /**
     * Values more than 1.5 interquartile ranges outside the quartiles.
     *
     * @param lowFence, highFence NaN where there are too few values to tell
     * @param examples the farthest, at most three
     */
    public record Outliers(double lowFence, double highFence, int count, List<Example> examples) {
        public Outliers {
            examples = List.copyOf(examples);
        }

        static Outliers untold() {
            return new Outliers(Double.NaN, Double.NaN, 0, List.of());
        }

        /** Whether there are values enough to tell. */
        public boolean told() {
            return !Double.isNaN(lowFence);
        }
    }

    /**
     * One value.
     *
     * @param row the first row below the header is 1
     */
    public record Example(int row, double value) {}

    static NumberFacts of(NumberColumn column, double[] sorted) {
        int n = sorted.length;
        int infinite = column.size() - column.missing() - n;
        if (n == 0) {
            double no = Double.NaN;
            return new NumberFacts(0, infinite, no, no, no, no, no, no, no, Outliers.untold());
        }
        double[] quartiles = Quantile.withDefaults()
                .with(Quantile.EstimationMethod.HF7)
                .evaluate(n, i -> sorted[i], 0.25, 0.5, 0.75);
        return new NumberFacts(
                n,
                infinite,
                Mean.of(sorted).getAsDouble(),
                deviation(sorted),
                sorted[0],
                quartiles[0],
                quartiles[1],
                quartiles[2],
                sorted[n - 1],
                n < FEWEST_FOR_OUTLIERS ? Outliers.untold() : outliers(column, quartiles[0], quartiles[2]));
    }

    private static double deviation(double[] sorted) {
        if (sorted.length < 2) {
            return Double.NaN;
        }
        double largest = Math.max(Math.abs(sorted[0]), Math.abs(sorted[sorted.length - 1]));
        if (largest < LARGE) {
            return StandardDeviation.of(sorted).getAsDouble();
        }
        double[] scaled = new double[sorted.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = sorted[i] / largest;
        }
        return StandardDeviation.of(scaled).getAsDouble() * largest;
    }

    private static Outliers outliers(NumberColumn column, double lower, double upper) {
        double reach = FENCE * (upper - lower);
        double low = lower - reach;
        double high = upper + reach;
        int count = 0;
        List<Example> farthest = new ArrayList<>();
        Comparator<Example> byDistance =
                Comparator.comparingDouble((Example e) -> -(e.value() < low ? low - e.value() : e.value() - high));
        for (int row = 0; row < column.size(); row++) {
            double value = column.value(row);
            if (Double.isFinite(value) && (value < low || value > high)) {
                count++;
                farthest.add(new Example(row + 1, value));
                farthest.sort(byDistance);
                if (farthest.size() > EXAMPLES) {
                    farthest.removeLast();
                }
            }
        }
        return new Outliers(low, high, count, farthest);
    }
}
