package dev.puppetmaster.gateway.ledger;

import java.time.Duration;

/** A limit or a budget is used up. The message is one line for whoever asked: whose, how much, and when to ask again. */
public final class OverLimit extends Exception {
    private static final long serialVersionUID = 1;

    private final Duration retryAfter;

    public OverLimit(String line, Duration retryAfter) {
        super(line);
        this.retryAfter = retryAfter;
    }

    /** As a gateway elsewhere told it. */
    public static OverLimit told(String line, Duration retryAfter) {
        return new OverLimit(line, retryAfter);
    }

    public Duration retryAfter() {
        return retryAfter;
    }
}
