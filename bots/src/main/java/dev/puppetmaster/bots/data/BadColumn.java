package dev.puppetmaster.bots.data;

/** The column that was named is not in the table, or cannot be used for what was asked. */
public final class BadColumn extends DataException {

    private static final long serialVersionUID = 1L;

    public BadColumn(String line) {
        super(line);
    }
}
