package dev.puppetmaster.bots.tools;

/**
 * A tool was called and nobody knows how that ended: no answer in time, or the connection broke after the call went out. The
 * message is one line.
 */
public final class UnfinishedException extends Exception {
    private static final long serialVersionUID = 1;

    public UnfinishedException(String line) {
        super(line);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
