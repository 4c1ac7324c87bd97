package dev.puppetmaster.cli.up;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Has what could not be done done at once when the homeserver is there again: the registrar's own patience has grown to a
 * minute by the time somebody has restarted a homeserver with our registrations.
 */
final class Comeback implements AutoCloseable {
    private static final long LOOK_MILLIS = 200;

    private final BooleanSupplier reached;
    private final BooleanSupplier unsettled;
    private final Runnable goOn;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("comeback").factory());
    private boolean wasReached;

    private Comeback(BooleanSupplier reached, BooleanSupplier unsettled, Runnable goOn) {
        this.reached = reached;
        this.unsettled = unsettled;
        this.goOn = goOn;
    }

    /**
     * @param reached whether the homeserver and we reach each other
     * @param unsettled whether anything could not be done
     * @param goOn tries it now; returns soon
     */
    static Comeback watch(BooleanSupplier reached, BooleanSupplier unsettled, Runnable goOn) {
        Comeback comeback = new Comeback(reached, unsettled, goOn);
        var unused =
                comeback.timer.scheduleWithFixedDelay(comeback::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        return comeback;
    }

    private void look() {
        boolean isReached = reached.getAsBoolean();
        if (isReached && !wasReached && unsettled.getAsBoolean()) {
            goOn.run();
        }
        wasReached = isReached;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
