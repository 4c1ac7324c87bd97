package dev.puppetmaster.bot.store;

/** The store cannot be used: locked by another process, damaged, full. The message says which file and what to do. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StoreException(String message) {
        super(message);
    }

    StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
