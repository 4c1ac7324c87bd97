package dev.puppetmaster.bots.data;

import java.util.List;

/** Text, each different value stored once. */
public final class TextColumn implements Column {

    private final String name;
    private final int[] codes;
    private final List<String> values;
    private final int missing;

    /**
     * Takes the array over: the caller no longer writes to it.
     *
     * @param codes for each row an index into {@code values}, negative where the value is missing
     * @param values the different values, each used by at least one row
     */
    public TextColumn(String name, int[] codes, List<String> values) {
        this.name = name;
        this.codes = codes;
        this.values = List.copyOf(values);
        int absent = 0;
        for (int code : codes) {
            absent += code < 0 ? 1 : 0;
        }
        this.missing = absent;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public ColumnType type() {
        return ColumnType.TEXT;
    }

    @Override
    public int size() {
        return codes.length;
    }

    @Override
    public boolean isMissing(int row) {
        return codes[row] < 0;
    }

    @Override
    public int missing() {
        return missing;
    }

    @Override
    public String text(int row) {
        return codes[row] < 0 ? "" : values.get(codes[row]);
    }

    /** Index of the row's value in {@link #values()}, negative where it is missing. */
    public int code(int row) {
        return codes[row];
    }

    /** The different values, in the order of their first appearance. */
    public List<String> values() {
        return values;
    }

    /** For each of {@link #values()} the number of rows that hold it. */
    public int[] counts() {
        int[] counts = new int[values.size()];
        for (int code : codes) {
            if (code >= 0) {
                counts[code]++;
            }
        }
        return counts;
    }
}
