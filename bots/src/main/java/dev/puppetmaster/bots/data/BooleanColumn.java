package dev.puppetmaster.bots.data;

/** Truth values: 1 is true, 0 false, any negative byte missing. */
public final class BooleanColumn implements Column {

    private final String name;
    private final byte[] values;
    private final int missing;
    private final int trues;

    /** Takes the array over: the caller no longer writes to it. */
    public BooleanColumn(String name, byte[] values) {
        this.name = name;
        this.values = values;
        int absent = 0;
        int yes = 0;
        for (byte value : values) {
            absent += value < 0 ? 1 : 0;
            yes += value > 0 ? 1 : 0;
        }
        this.missing = absent;
        this.trues = yes;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public ColumnType type() {
        return ColumnType.BOOLEAN;
    }

    @Override
    public int size() {
        return values.length;
    }

    @Override
    public boolean isMissing(int row) {
        return values[row] < 0;
    }

    @Override
    public int missing() {
        return missing;
    }

    @Override
    public String text(int row) {
        return values[row] < 0 ? "" : Boolean.toString(values[row] > 0);
    }

    /** False where the value is missing. */
    public boolean isTrue(int row) {
        return values[row] > 0;
    }

    public int trues() {
        return trues;
    }

    public int falses() {
        return values.length - missing - trues;
    }
}
