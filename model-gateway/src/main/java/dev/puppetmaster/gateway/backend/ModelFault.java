package dev.puppetmaster.gateway.backend;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A backend gave no answer, or broke off. The message is one line for whoever asked: what failed, where, and what to do, with
 * the server's own words about it where it has some, shortened; it repeats nothing that was answered.
 */
public final class ModelFault extends Exception {
    private static final long serialVersionUID = 1;

    /** What went wrong, as a policy names it. */
    public enum Kind {
        /** No connection, none in time, or to something that is no model server. */
        UNREACHABLE,
        /** No first token in time, or the whole took too long. */
        TIMEOUT,
        /** 429, or 503 of a full queue. */
        RATE_LIMITED,
        /** Any other 5xx, or an error in mid-answer. */
        SERVER_ERROR,
        /** It began, and then no token came in time. */
        STALLED,
        /** The server does not have the model. */
        MODEL_MISSING,
        /** The model cannot do what is asked of it: call tools, look at pictures. */
        UNSUITED,
        /** The answer broke off without an end, or the conversation does not fit into the model. */
        TRUNCATED,
        /** The server does not let us in. */
        FORBIDDEN,
        /** The server refused this very call: another would, too. */
        REFUSED
    }

    private final Kind kind;
    private final boolean begun;
    private final @Nullable Duration retryAfter;

    ModelFault(Kind kind, String line, boolean begun, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super(line, cause);
        this.kind = kind;
        this.begun = begun;
        this.retryAfter = retryAfter;
    }

    /** Where no backend was asked. */
    public static ModelFault unasked(Kind kind, String line, Duration retryAfter) {
        return new ModelFault(kind, line, false, retryAfter, null);
    }

    /** As a gateway elsewhere told it. */
    public static ModelFault told(Kind kind, String line, boolean begun, @Nullable Duration retryAfter) {
        return new ModelFault(kind, line, begun, retryAfter, null);
    }

    public Kind kind() {
        return kind;
    }

    /** Whether a part of an answer had been given out before. */
    public boolean begun() {
        return begun;
    }

    /** How long the server wants to be left alone, if it said so. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
