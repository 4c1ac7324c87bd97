package dev.puppetmaster.bot.matrix;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A call to a homeserver failed. What can be done about it is its type. */
public abstract sealed class MatrixException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String line;
    private final String errcode;
    private final int status;

    private MatrixException(String message, String errcode, int status, @Nullable Throwable cause) {
        super(message, cause);
        this.line = message;
        this.errcode = errcode;
        this.status = status;
    }

    /** One line: the call, the status, what the server said. Never a token. */
    @Override
    public String getMessage() {
        return line;
    }

    /** The Matrix error code, e.g. {@code M_FORBIDDEN}, or the empty string where the server named none. */
    public String errcode() {
        return errcode;
    }

    /** The HTTP status, or 0 where no answer came. */
    public int status() {
        return status;
    }

    /** The same call may succeed later: no answer, 429, 5xx, or an answer that was cut off. */
    public static final class Retryable extends MatrixException {
        private static final long serialVersionUID = 1;
        private final @Nullable Duration retryAfter;

        public Retryable(
                String message, String errcode, int status, @Nullable Duration retryAfter, @Nullable Throwable cause) {
            super(message, errcode, status, cause);
            this.retryAfter = retryAfter;
        }

        /** How long the server asked to wait, if it did (429). */
        public @Nullable Duration retryAfter() {
            return retryAfter;
        }

        /** Whether nothing was heard from the server at all, as when it is down. */
        public boolean unreachable() {
            return status() == 0;
        }
    }

    /** The server understood and will not do it: 401, 403, 404, or a conflict such as a taken name. */
    public static final class Denied extends MatrixException {
        private static final long serialVersionUID = 1;

        public Denied(String message, String errcode, int status) {
            super(message, errcode, status, null);
        }
    }

    /** The request or the answer makes no sense to the other side: 400, 413, an answer that is not JSON. */
    public static final class Fatal extends MatrixException {
        private static final long serialVersionUID = 1;

        public Fatal(String message, String errcode, int status, @Nullable Throwable cause) {
            super(message, errcode, status, cause);
        }
    }
}
