package dev.puppetmaster.testkit.internal;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers of /sync, which Synapse gives again to who asks in the same words within two minutes ({@code
 * sync_response_cache_duration}), whatever happened meanwhile. One that leads nowhere, as nothing happened, is not kept.
 */
final class RepeatedSyncs {
    private static final Duration KEPT = Duration.ofMinutes(2);

    /**
     * What makes two requests one.
     *
     * @param timeout in ms, as it was asked for
     * @param filter as it was given, JSON or a number
     * @param ignored for a first /sync, where the list of ignored users was changed last; 0 for others
     */
    record Request(
            String userId,
            @Nullable String deviceId,
            long timeout,
            @Nullable String since,
            @Nullable String filter,
            boolean fullState,
            long ignored) {}

    private record Remembered(Answer answer, long at) {}

    private final Clock clock;
    private final Map<Request, Remembered> memory = new HashMap<>();

    RepeatedSyncs(Clock clock) {
        this.clock = clock;
    }

    @Nullable
    Answer find(Request request) {
        Remembered before = memory.get(request);
        return before != null && clock.millis() - before.at() < KEPT.toMillis() ? before.answer() : null;
    }

    /** From now on it is kept; what was kept of the same request ends. */
    void keep(Request request, Answer answer) {
        memory.values().removeIf(it -> clock.millis() - it.at() >= KEPT.toMillis());
        memory.put(request, new Remembered(answer, clock.millis()));
    }

    void forget() {
        memory.clear();
    }
}
