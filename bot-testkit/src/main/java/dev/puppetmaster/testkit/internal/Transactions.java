package dev.puppetmaster.testkit.internal;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How Synapse recognises a request that it has answered before. Two layers: a cache in memory, by path and by user and
 * device (for an appservice by path alone, whoever it speaks for: two puppets with one transaction id in one room are
 * one), and a table by (room, user, device, transaction), kept 24 h, that only requests with a device reach.
 */
final class Transactions {
    private static final Duration IN_MEMORY = Duration.ofMinutes(30);
    private static final Duration ON_DISK = Duration.ofHours(24);

    private record Remembered<T>(T value, long at) {}

    private record Key(String roomId, String userId, String deviceId, String txnId) {}

    private final Clock clock;
    private final Map<String, Remembered<Answer>> memory = new HashMap<>();
    private final Map<Key, Remembered<String>> disk = new HashMap<>();

    Transactions(Clock clock) {
        this.clock = clock;
    }

    Answer once(Call call, Supplier<Answer> action) {
        Requester by = call.requester();
        String who = by.appservice() == null
                ? by.userId() + "|" + by.deviceId()
                : "appservice|" + by.appservice().id();
        String key = call.rawPath() + "|" + who;
        Remembered<Answer> before = memory.get(key);
        if (before != null && fresh(before, IN_MEMORY)) {
            return before.value();
        }
        Answer answer = action.get();
        memory.put(key, new Remembered<>(answer, clock.millis()));
        return answer;
    }

    @Nullable
    String sent(String roomId, Requester by, @Nullable String txnId) {
        if (txnId == null || by.deviceId() == null) {
            return null;
        }
        Remembered<String> before = disk.get(new Key(roomId, by.userId(), by.deviceId(), txnId));
        return before != null && fresh(before, ON_DISK) ? before.value() : null;
    }

    void remember(String roomId, Requester by, @Nullable String txnId, String eventId) {
        if (txnId != null && by.deviceId() != null) {
            disk.put(new Key(roomId, by.userId(), by.deviceId(), txnId), new Remembered<>(eventId, clock.millis()));
        }
    }

    void forgetMemory() {
        memory.clear();
    }

    private boolean fresh(Remembered<?> entry, Duration kept) {
        return clock.millis() - entry.at() < kept.toMillis();
    }
}
