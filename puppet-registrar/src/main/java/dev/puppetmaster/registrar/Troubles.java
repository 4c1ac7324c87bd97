package dev.puppetmaster.registrar;

import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.registrar.core.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whose steps failed, why, and when they are tried again: one resource's trouble is not retried at every change of
 * another. One owner thread; times are of {@link System#nanoTime}.
 */
final class Troubles {
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final Duration hopeless;
    private final Map<ResourceKey, Trouble> troubles = new HashMap<>();

    /** @param reading whether something of it could not even be looked at */
    private record Trouble(List<Failure> failures, int attempts, long notBefore, boolean reading) {}

    /** @param hopeless how long to wait where nothing says that waiting helps */
    Troubles(Duration hopeless) {
        this.hopeless = hopeless;
    }

    /** Something failed again, or for the first time. */
    void add(Failure failure, @Nullable Duration retryAfter, boolean reading, long now) {
        Trouble before = troubles.get(failure.owner());
        List<Failure> failures = new ArrayList<>();
        int attempts = 1;
        if (before != null && before.notBefore() - now > 0) {
            // Another failure of the same try.
            failures.addAll(before.failures());
            attempts = before.attempts();
        } else if (before != null) {
            attempts = before.attempts() + 1;
        }
        failures.add(failure);
        Duration wait = failure.retryable() ? Backoff.after(attempts, LONGEST, retryAfter) : hopeless;
        troubles.put(failure.owner(), new Trouble(failures, attempts, now + wait.toNanos(), reading));
    }

    /** Those that nothing is tried for at {@code now}. */
    Set<ResourceKey> waiting(long now) {
        return troubles.entrySet().stream()
                .filter(entry -> entry.getValue().notBefore() - now > 0)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** Whether {@code owner} is not even looked at before its time. */
    boolean isReadLater(ResourceKey owner, long now) {
        Trouble trouble = troubles.get(owner);
        return trouble != null && trouble.reading() && trouble.notBefore() - now > 0;
    }

    /** It is as new: the resource changed. */
    void forget(ResourceKey owner) {
        troubles.remove(owner);
    }

    /** All are tried at once. */
    void hurryAll(long now) {
        troubles.replaceAll(
                (owner, it) -> new Trouble(it.failures(), it.attempts(), Math.min(it.notBefore(), now), it.reading()));
    }

    /** Forgets those for whom nothing is left to do. */
    void end(Predicate<ResourceKey> isOver) {
        troubles.keySet().removeIf(isOver);
    }

    List<Failure> failures() {
        return troubles.values().stream().flatMap(it -> it.failures().stream()).toList();
    }

    /** How long until the next is tried again; {@link Long#MAX_VALUE} if there is none. */
    long nanosToNext(long now) {
        return troubles.values().stream()
                .mapToLong(it -> Math.max(0, it.notBefore() - now))
                .min()
                .orElse(Long.MAX_VALUE);
    }
}
