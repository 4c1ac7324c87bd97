package dev.puppetmaster.bot.store;

import org.jspecify.annotations.Nullable;

/** The store cannot be used: another process has it, it is damaged, it was closed. The message says which and what to do. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean passing;
    private final boolean closed;

    public StoreException(String message) {
        this(message, null, false, false);
    }

    StoreException(String message, Throwable cause) {
        this(message, cause, false, false);
    }

    private StoreException(String message, @Nullable Throwable cause, boolean passing, boolean closed) {
        super(message, cause);
        this.passing = passing;
        this.closed = closed;
    }

    /** What may work when it is tried again: a full disk, a database that restarts. */
    static StoreException passing(String message, Throwable cause) {
        return new StoreException(message, cause, true, false);
    }

    /** Its owner closed it. */
    static StoreException closed(String message) {
        return new StoreException(message, null, false, true);
    }

    /** Whether it was closed in order, as at the end of the process: what was begun is taken up after the next start. */
    public boolean isClosed() {
        return closed;
    }

    boolean isPassing() {
        return passing;
    }
}
