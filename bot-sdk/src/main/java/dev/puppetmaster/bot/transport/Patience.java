package dev.puppetmaster.bot.transport;

import dev.puppetmaster.bot.matrix.MatrixException;
import dev.puppetmaster.bot.outbox.Backoff;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Calls again while the homeserver is away or limits us, up to a time. For calls that may safely be made twice. */
public final class Patience {
    private Patience() {}

    /**
     * @param atMost how long to go on trying
     * @throws MatrixException the last failure, or one that no waiting mends
     */
    public static <T extends @Nullable Object> T call(Duration atMost, Supplier<T> call) throws InterruptedException {
        Backoff backoff = new Backoff();
        long until = System.nanoTime() + atMost.toNanos();
        while (true) {
            try {
                return call.get();
            } catch (MatrixException.Retryable e) {
                Duration wait = backoff.next(e.retryAfter());
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                if (System.nanoTime() + wait.toNanos() > until) {
                    throw e;
                }
                Thread.sleep(wait);
            }
        }
    }
}
