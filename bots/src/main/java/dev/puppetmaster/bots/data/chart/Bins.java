package dev.puppetmaster.bots.data.chart;

import java.util.Arrays;

/** Counts of values in bins of equal width. */
final class Bins {

    private static final int FEWEST = 8;
    private static final int MOST = 36;

    /** Up to this many whole numbers have a bar each. */
    private static final int WHOLE = 30;

    /** Values farther outside the quartiles than this many interquartile ranges may be cut off. */
    private static final double FAR = 3;

    /** They are if the whole range is this many times that of the others. */
    private static final double PRESSED = 2.5;

    private final double start;
    private final double width;
    private final int[] counts;
    private final int beyond;
    private final double median;

    private Bins(double start, double width, int[] counts, int beyond, double median) {
        this.start = start;
        this.width = width;
        this.counts = counts;
        this.beyond = beyond;
        this.median = median;
    }

    /**
     * Bins by Freedman and Diaconis, between 8 and 36 of them; whole numbers of a small range each by itself. Where a few
     * far values would press the others into less than half of the picture they are cut off and counted.
     *
     * @param sorted finite values, not all equal, of a finite range
     */
    static Bins of(double[] sorted, boolean whole) {
        int n = sorted.length;
        double lower = sorted[n / 4];
        double upper = sorted[(int) (3L * n / 4)];
        double reach = FAR * (upper - lower);
        double low = sorted[0];
        double high = sorted[n - 1];
        if (reach > 0) {
            double[] near = Arrays.stream(sorted)
                    .filter(v -> v >= lower - reach && v <= upper + reach)
                    .toArray();
            boolean pressed = (near[near.length - 1] - near[0]) * PRESSED < high - low;
            low = pressed ? near[0] : low;
            high = pressed ? near[near.length - 1] : high;
        }
        if (whole && high - low < WHOLE) {
            return count(sorted, low - 0.5, 1, (int) (high - low) + 1, low, high);
        }
        double ideal = 2 * (upper - lower) / Math.cbrt(n);
        int bins = (int) Math.clamp(ideal > 0 ? Math.ceil((high - low) / ideal) : MOST / 2.0, FEWEST, MOST);
        if (!whole) {
            return count(sorted, low, (high - low) / bins, bins, low, high);
        }
        double width = Math.ceil((high - low + 1) / bins);
        return count(sorted, low - 0.5, width, (int) Math.ceil((high - low + 1) / width), low, high);
    }

    private static Bins count(double[] sorted, double start, double width, int bins, double low, double high) {
        int[] counts = new int[bins];
        int beyond = 0;
        for (double value : sorted) {
            if (value < low || value > high) {
                beyond++;
            } else {
                counts[(int) Math.clamp(Math.floor((value - start) / width), 0, bins - 1)]++;
            }
        }
        int n = sorted.length;
        return new Bins(start, width, counts, beyond, sorted[(n - 1) / 2] / 2 + sorted[n / 2] / 2);
    }

    int size() {
        return counts.length;
    }

    int count(int bin) {
        return counts[bin];
    }

    int highest() {
        return Arrays.stream(counts).max().orElse(0);
    }

    /** Where a bin begins; that of the bin after the last is the end. */
    double edge(int bin) {
        return start + bin * width;
    }

    double width() {
        return width;
    }

    /** Values left out because they lie far from all others. */
    int beyond() {
        return beyond;
    }

    /** The middle value, of two their mean. */
    double median() {
        return median;
    }
}
