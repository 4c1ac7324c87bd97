package dev.puppetmaster.gateway.http;

import dev.puppetmaster.gateway.backend.ModelFault;
import dev.puppetmaster.gateway.ledger.OverLimit;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * That a call was not answered.
 *
 * @param line for people
 * @param word of the kind, for programs: a {@link ModelFault.Kind}, or one of this class
 * @param retryAfter when to ask again
 */
record Refusal(
        int status, String line, String word, @Nullable Duration retryAfter) {
    static final Refusal NOT_LET_IN = new Refusal(401, "a valid bearer token is needed", "UNAUTHORIZED", null);
    static final Refusal INSIDE = new Refusal(500, "it failed inside; the gateway's log says why", "INSIDE", null);

    /** What the caller sent does not do. */
    static Refusal bad(String line) {
        return new Refusal(400, line, "BAD_REQUEST", null);
    }

    static Refusal notYours(String line) {
        return new Refusal(403, line, "NOT_YOURS", null);
    }

    static Refusal unknownModel(String model) {
        return new Refusal(404, "model '" + model + "' not found", "MODEL_MISSING", null);
    }

    static Refusal of(OverLimit over) {
        return new Refusal(429, String.valueOf(over.getMessage()), "OVER_LIMIT", over.retryAfter());
    }

    static Refusal of(ModelFault fault) {
        int status = switch (fault.kind()) {
            case RATE_LIMITED -> 429;
            case MODEL_MISSING -> 404;
            case REFUSED, UNSUITED -> 400;
            case TIMEOUT, STALLED -> 504;
            // the conversation does not fit, which asking again does not mend; or the answer broke off
            case TRUNCATED -> fault.begun() ? 502 : 400;
            case UNREACHABLE, SERVER_ERROR, FORBIDDEN -> 502;
        };
        return new Refusal(
                status,
                String.valueOf(fault.getMessage()),
                fault.kind().name(),
                fault.retryAfter().orElse(null));
    }

    /** Whole seconds, at least 1; null: nobody knows. */
    @Nullable
    Long retryAfterSeconds() {
        return retryAfter == null ? null : Math.max(1, Math.ceilDiv(retryAfter.toMillis(), 1_000));
    }
}
