package dev.puppetmaster.gateway;

import dev.puppetmaster.gateway.CallObserver.Ended;
import dev.puppetmaster.gateway.backend.Backend;
import dev.puppetmaster.gateway.backend.BackendClient;
import dev.puppetmaster.gateway.backend.ModelFault;
import dev.puppetmaster.gateway.chat.ChatCall;
import dev.puppetmaster.gateway.chat.Piece;
import dev.puppetmaster.gateway.chat.Piece.Usage;
import dev.puppetmaster.gateway.policy.Policy;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Second servers that are sent copies of calls to see how they would do. What they answer is read, measured and dropped; nobody
 * waits for them, and when they have enough to do a call is not copied. Thread-safe.
 */
public final class Shadows implements AutoCloseable {
    private static final int AT_ONCE = 4;

    private final BackendClient client;
    private final CallObserver observer;
    private final Semaphore places = new Semaphore(AT_ONCE);
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

    public Shadows(BackendClient client, CallObserver observer) {
        this.client = client;
        this.observer = observer;
    }

    /** Copies a call, if its policy has a shadow and that has room. */
    void copy(Policy policy, ChatCall call) {
        Backend shadow = policy.shadow();
        if (shadow == null) {
            return;
        }
        if (!places.tryAcquire()) {
            observer.shadowed(policy, new Ended("dropped", shadow, Usage.UNKNOWN, 0, Duration.ZERO, null));
            return;
        }
        executor.execute(() -> {
            try {
                observer.shadowed(policy, ask(shadow, call));
            } finally {
                places.release();
            }
        });
    }

    private Ended ask(Backend shadow, ChatCall call) {
        Measuring measuring = new Measuring();
        String outcome = "answered";
        try {
            client.chat(shadow, call, measuring::piece);
        } catch (ModelFault e) {
            outcome = e.kind().name().toLowerCase(Locale.ROOT);
        } catch (IOException | InterruptedException e) {
            // only at the end of the process: there is nobody behind who could be gone
            outcome = "gone";
        }
        return new Ended(outcome, shadow, measuring.usage, 1, measuring.since(), measuring.first);
    }

    private static final class Measuring {
        private final long begun = System.nanoTime();
        private @Nullable Duration first;
        private Usage usage = Usage.UNKNOWN;

        Duration since() {
            return Duration.ofNanos(System.nanoTime() - begun);
        }

        void piece(Piece piece) {
            if (first == null) {
                first = since();
            }
            if (piece instanceof Piece.End end) {
                usage = end.usage();
            }
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
