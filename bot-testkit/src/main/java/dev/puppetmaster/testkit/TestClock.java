package dev.puppetmaster.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A clock that stands until a test turns it. Hand it to a host ({@code settings.withClock(clock)}), or take a {@link Stage}'s:
 * deadlines of questions, schedules and {@code turn.now()} go by it. Waiting for the network goes by the machine's time.
 */
public final class TestClock extends Clock {
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Instant now;

    private TestClock(Instant now) {
        this.now = now;
    }

    /** A clock that shows this time. */
    public static TestClock at(Instant time) {
        return new TestClock(time);
    }

    /** A clock that shows what the machine's showed when it was made. */
    public static TestClock stopped() {
        return at(Instant.now());
    }

    /** Turns it forward, and tells whoever listens. */
    public void advance(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException("time goes forward: " + by);
        }
        now = now.plus(by);
        listeners.forEach(Runnable::run);
    }

    /** Called after each turn of the clock, e.g. {@code host::clockTurned}. */
    public void onTurned(Runnable listener) {
        listeners.add(listener);
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    /** This clock: what it is asked for is an instant. */
    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
