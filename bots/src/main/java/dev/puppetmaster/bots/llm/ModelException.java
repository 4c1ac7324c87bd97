package dev.puppetmaster.bots.llm;

import dev.puppetmaster.gateway.backend.ModelFault;
import dev.puppetmaster.gateway.backend.ModelFault.Kind;
import dev.puppetmaster.gateway.ledger.OverLimit;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The model gave no reply that can be used. The message is one line: what failed, where, and what to do. */
final class ModelException extends Exception {
    private static final long serialVersionUID = 1;

    private static final Set<Kind> ABSENT = Set.of(Kind.UNREACHABLE, Kind.MODEL_MISSING, Kind.UNSUITED, Kind.FORBIDDEN);

    private final @Nullable Kind kind;

    private ModelException(@Nullable Kind kind, String line, @Nullable Throwable cause) {
        super(line, cause);
        this.kind = kind;
    }

    /** What the gateway says of a call; empty if the failure is none of the gateway's. */
    static Optional<ModelException> of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ModelFault fault) {
                return Optional.of(new ModelException(fault.kind(), fault.getMessage() + ".", failure));
            }
            if (cause instanceof OverLimit over) {
                return Optional.of(new ModelException(null, over.getMessage() + ".", failure));
            }
        }
        return Optional.empty();
    }

    /** A reply came that says nothing, or nothing that can be read. */
    static ModelException unreadable(String why) {
        return new ModelException(null, "The model's answer cannot be used: " + why + ". Ask once more.", null);
    }

    /** All the time for one message is used up. */
    static ModelException slow(long seconds) {
        return new ModelException(
                Kind.TIMEOUT,
                "The model was not done within " + seconds
                        + " s. Ask for less, use a command, or raise OLLAMA_TIMEOUT.",
                null);
    }

    Optional<Kind> kind() {
        return Optional.ofNullable(kind);
    }

    /** Whether there is no model at all until somebody sets one up. */
    boolean absent() {
        return kind != null && ABSENT.contains(kind);
    }

    String line() {
        return String.valueOf(getMessage());
    }
}
