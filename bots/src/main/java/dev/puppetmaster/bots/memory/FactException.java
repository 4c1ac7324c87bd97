package dev.puppetmaster.bots.memory;

/** The file of facts failed. */
public final class FactException extends RuntimeException {
    private static final long serialVersionUID = 1;

    FactException(String line, Throwable cause) {
        super(line, cause);
    }
}
