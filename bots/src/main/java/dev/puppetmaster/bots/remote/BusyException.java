package dev.puppetmaster.bots.remote;

import java.time.Duration;

/** A brain took no turn now, and may later. */
final class BusyException extends Exception {
    private static final long serialVersionUID = 1;

    private final Duration retryAfter;
    private final BrainFault fault;

    /**
     * @param retryAfter when it may be tried again
     * @param fault what is said where it is not tried again
     */
    BusyException(Duration retryAfter, BrainFault fault) {
        super(fault);
        this.retryAfter = retryAfter;
        this.fault = fault;
    }

    Duration retryAfter() {
        return retryAfter;
    }

    BrainFault fault() {
        return fault;
    }
}
