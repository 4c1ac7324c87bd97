package dev.puppetmaster.bot.store;

/** The store cannot be used: another process has it, it is damaged, it was closed. The message says which and what to do. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean passing;

    public StoreException(String message) {
        super(message);
        this.passing = false;
    }

    StoreException(String message, Throwable cause) {
        super(message, cause);
        this.passing = false;
    }

    private StoreException(String message, Throwable cause, boolean passing) {
        super(message, cause);
        this.passing = passing;
    }

    /** What may work when it is tried again: a full disk, a database that restarts. */
    static StoreException passing(String message, Throwable cause) {
        return new StoreException(message, cause, true);
    }

    boolean isPassing() {
        return passing;
    }
}
