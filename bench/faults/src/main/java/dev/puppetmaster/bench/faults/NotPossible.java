package dev.puppetmaster.bench.faults;

/** A trial needs what this machine does not allow; its row is left out. */
final class NotPossible extends Exception {
    private static final long serialVersionUID = 1;

    /** @param message what is not allowed and what would be right, one line */
    NotPossible(String message) {
        super(message);
    }
}
