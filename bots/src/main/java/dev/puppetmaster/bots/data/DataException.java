package dev.puppetmaster.bots.data;

/**
 * What a person gave cannot be worked on. The message is one plain line (no Markdown, no line break) that says what,
 * where and what to do; it is meant to be shown to that person as it is.
 */
public abstract sealed class DataException extends Exception permits BadTable, BadColumn, BadRequest, NoPicture {

    private static final long serialVersionUID = 1L;

    DataException(String line) {
        super(OneLine.of(line, 600));
    }

    /** The one plain line; at most 600 characters. */
    public final String line() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
