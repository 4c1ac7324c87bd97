package dev.puppetmaster.bots.data;

/** The bytes are no table that can be read: empty, ragged, binary, undecodable or too large. */
public final class BadTable extends DataException {

    private static final long serialVersionUID = 1L;

    public BadTable(String line) {
        super(line);
    }
}
