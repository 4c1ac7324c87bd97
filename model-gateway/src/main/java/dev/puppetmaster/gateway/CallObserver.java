package dev.puppetmaster.gateway;

import dev.puppetmaster.gateway.backend.Backend;
import dev.puppetmaster.gateway.chat.Piece.Usage;
import dev.puppetmaster.gateway.policy.Caller;
import dev.puppetmaster.gateway.policy.Policy;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sees calls go through, for figures and traces. Returns at once and throws nothing. Thread-safe. */
public interface CallObserver {
    CallObserver NOBODY = call -> end -> {};

    /** What is asked of a model. */
    enum Operation {
        CHAT,
        EMBEDDINGS
    }

    /** @param model as the caller names it, whatever that is */
    record Begun(Operation operation, Policy policy, Caller caller, String model) {}

    /**
     * How a call ended.
     *
     * @param outcome {@code answered}, {@code cached}, {@code over_limit}, {@code gone} where nobody waited any more, {@code
     *     inside} where the gateway failed, or a fault's kind in lower case
     * @param backend who answered; null: nobody did
     * @param tries calls to backends, 0 or more
     * @param took from when it was asked
     * @param first until the first piece; null: there was none
     */
    record Ended(
            String outcome,
            @Nullable Backend backend,
            Usage usage,
            int tries,
            Duration took,
            @Nullable Duration first) {}

    /** One call under way. */
    @FunctionalInterface
    interface Watched {
        void ended(Ended how);
    }

    /** A call begins, on this thread; it ends on the same. */
    Watched begins(Begun call);

    /** A shadow was asked; {@code outcome} may also be {@code dropped}: it had enough to do. */
    default void shadowed(Policy policy, Ended how) {}

    /** All of these. */
    static CallObserver all(List<CallObserver> observers) {
        List<CallObserver> each = List.copyOf(observers);
        return new CallObserver() {
            @Override
            public Watched begins(Begun call) {
                List<Watched> watched =
                        each.stream().map(one -> one.begins(call)).toList();
                return how -> watched.forEach(one -> one.ended(how));
            }

            @Override
            public void shadowed(Policy policy, Ended how) {
                each.forEach(one -> one.shadowed(policy, how));
            }
        };
    }
}
