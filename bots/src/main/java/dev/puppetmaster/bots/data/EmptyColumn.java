package dev.puppetmaster.bots.data;

/** A column without any value. */
public record EmptyColumn(String name, int size) implements Column {

    @Override
    public ColumnType type() {
        return ColumnType.EMPTY;
    }

    @Override
    public boolean isMissing(int row) {
        return true;
    }

    @Override
    public int missing() {
        return size;
    }

    @Override
    public String text(int row) {
        return "";
    }
}
