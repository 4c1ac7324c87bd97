package dev.puppetmaster.bots.data.describe;

import dev.puppetmaster.bots.data.NumberColumn;
import java.util.Arrays;

/** The chosen rows of a numeric column with the order of their values, so that ranks among any of them cost no sorting. */
final class Ranked {

    private final NumberColumn column;
    private final int[] rows;
    /** Place of each value among the different finite values; -1 where it is not finite. */
    private final int[] places;

    private final int distinct;

    Ranked(NumberColumn column, int[] rows) {
        this.column = column;
        this.rows = rows;
        double[] values = Arrays.stream(rows)
                .mapToDouble(column::value)
                .filter(Double::isFinite)
                .map(v -> v + 0.0)
                .sorted()
                .distinct()
                .toArray();
        this.distinct = values.length;
        this.places = new int[rows.length];
        for (int i = 0; i < rows.length; i++) {
            double value = column.value(rows[i]) + 0.0;
            places[i] = Double.isFinite(value) ? Arrays.binarySearch(values, value) : -1;
        }
    }

    String name() {
        return column.name();
    }

    int length() {
        return rows.length;
    }

    boolean isFinite(int i) {
        return places[i] >= 0;
    }

    double value(int i) {
        return column.value(rows[i]);
    }

    /** Ranks from 1 among the first {@code n} rows of {@code chosen}, equal values sharing their mean rank. */
    double[] ranks(int[] chosen, int n) {
        int[] counts = new int[distinct];
        for (int i = 0; i < n; i++) {
            counts[places[chosen[i]]]++;
        }
        double[] rankOfPlace = new double[distinct];
        int before = 0;
        for (int place = 0; place < distinct; place++) {
            rankOfPlace[place] = before + (counts[place] + 1) / 2.0;
            before += counts[place];
        }
        double[] ranks = new double[n];
        for (int i = 0; i < n; i++) {
            ranks[i] = rankOfPlace[places[chosen[i]]];
        }
        return ranks;
    }
}
