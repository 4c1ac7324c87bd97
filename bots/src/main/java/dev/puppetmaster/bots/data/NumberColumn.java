package dev.puppetmaster.bots.data;

import java.util.Arrays;

/** Integers or decimals; NaN stands for a missing value. */
public final class NumberColumn implements Column {

    private static final double LARGEST_WHOLE = 1e15;

    private final String name;
    private final boolean integral;
    private final double[] values;
    private final int missing;

    /** Takes the array over: the caller no longer writes to it. */
    public NumberColumn(String name, boolean integral, double[] values) {
        this.name = name;
        this.integral = integral;
        this.values = values;
        this.missing = (int) Arrays.stream(values).filter(Double::isNaN).count();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public ColumnType type() {
        return integral ? ColumnType.INTEGER : ColumnType.DECIMAL;
    }

    @Override
    public int size() {
        return values.length;
    }

    @Override
    public boolean isMissing(int row) {
        return Double.isNaN(values[row]);
    }

    @Override
    public int missing() {
        return missing;
    }

    @Override
    public String text(int row) {
        double value = values[row];
        if (Double.isNaN(value)) {
            return "";
        }
        boolean whole = value == Math.rint(value) && Math.abs(value) < LARGEST_WHOLE;
        return whole ? Long.toString((long) value) : Double.toString(value);
    }

    /** NaN where the value is missing. */
    public double value(int row) {
        return values[row];
    }

    /** A sorted copy of the finite values. */
    public double[] sortedFinite() {
        double[] finite = Arrays.stream(values).filter(Double::isFinite).toArray();
        Arrays.sort(finite);
        return finite;
    }
}
