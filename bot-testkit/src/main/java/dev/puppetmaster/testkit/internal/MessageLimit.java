package dev.puppetmaster.testkit.internal;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/** Synapse's rc_message: one leaky bucket a user. Off until {@link #set}. */
public final class MessageLimit {
    private record Bucket(double level, long at) {}

    private final Clock clock;
    private final Map<String, Bucket> buckets = new HashMap<>();
    private double perSecond;
    private int burst;

    MessageLimit(Clock clock) {
        this.clock = clock;
    }

    /** Messages a second and at once, for each user; {@code perSecond} 0 switches the limit off. */
    public void set(double perSecond, int burst) {
        this.perSecond = perSecond;
        this.burst = burst;
        buckets.clear();
    }

    /** Counts one message; 429 with retry_after_ms when there are too many. */
    void take(String userId) {
        if (perSecond <= 0) {
            return;
        }
        long now = clock.millis();
        Bucket last = buckets.getOrDefault(userId, new Bucket(0, now));
        double level = Math.max(0, last.level() - (now - last.at()) / 1000.0 * perSecond);
        if (level + 1 > burst) {
            long wait = Math.max(1, (long) Math.ceil((level + 1 - burst) / perSecond * 1000));
            throw new MatrixError(
                    429,
                    Json.object()
                            .put("errcode", "M_LIMIT_EXCEEDED")
                            .put("error", "Too Many Requests")
                            .put("retry_after_ms", wait));
        }
        buckets.put(userId, new Bucket(level + 1, now));
    }
}
