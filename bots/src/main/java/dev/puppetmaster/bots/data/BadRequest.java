package dev.puppetmaster.bots.data;

/** The description of a table to make is not understood or goes past a limit. */
public final class BadRequest extends DataException {

    private static final long serialVersionUID = 1L;

    public BadRequest(String line) {
        super(line);
    }
}
