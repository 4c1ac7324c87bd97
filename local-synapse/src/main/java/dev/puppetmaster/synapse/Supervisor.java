package dev.puppetmaster.synapse;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one Synapse up. A thread of its own starts it, watches it, and starts it again with growing pauses; nothing else
 * touches the process. The listener is called on that thread and must return soon.
 */
public final class Supervisor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
    private static final Duration GRACE = Duration.ofSeconds(10);

    /** What the listener is told. */
    public sealed interface Event {
        /** It answers. */
        record Up(URI baseUrl, long pid, boolean adopted) implements Event {}

        /** It ended, or could not be started, and is tried again after {@code retryIn}. */
        record Down(String reason, Duration retryIn) implements Event {}

        /** It failed so often that it is not tried again until {@link Supervisor#apply} is called. */
        record GaveUp(String reason) implements Event {}
    }

    private record Apply(SynapseSettings settings, CompletableFuture<RunningSynapse> done) {}

    private final SynapseLauncher launcher;
    private final Consumer<Event> listener;
    private final Backoff backoff;
    private final Duration checkEvery;
    private final BlockingQueue<Apply> commands = new LinkedBlockingQueue<>();
    private final Thread owner;
    private volatile @Nullable RunningSynapse running;
    private volatile boolean stopping;
    private @Nullable SynapseSettings settings;
    private boolean retrying;
    private long retryAt;

    public Supervisor(SynapseLauncher launcher, Consumer<Event> listener) {
        this(launcher, listener, new Backoff(), Duration.ofMillis(250));
    }

    Supervisor(SynapseLauncher launcher, Consumer<Event> listener, Backoff backoff, Duration checkEvery) {
        this.launcher = launcher;
        this.listener = listener;
        this.backoff = backoff;
        this.checkEvery = checkEvery;
        this.owner = Thread.ofPlatform().name("synapse-supervisor").daemon().start(this::own);
    }

    /**
     * Starts it, or restarts it when the settings ask for that, and returns when it answers.
     *
     * @throws SynapseException it does not come up with these settings; it is tried again until {@link #close()}
     */
    public RunningSynapse apply(SynapseSettings wanted) throws InterruptedException {
        CompletableFuture<RunningSynapse> done = new CompletableFuture<>();
        commands.add(new Apply(wanted, done));
        if (stopping) {
            throw closed();
        }
        try {
            return done.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SynapseException reason) {
                throw new SynapseException(String.valueOf(reason.getMessage()), reason);
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** What runs now; empty while it is down. */
    public Optional<RunningSynapse> current() {
        return Optional.ofNullable(running).filter(RunningSynapse::isAlive);
    }

    /** Stops Synapse and returns when it is gone. May be called twice. */
    @Override
    public void close() {
        stopping = true;
        // A start under way is given up; the launcher ends what it started.
        owner.interrupt();
        try {
            owner.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void own() {
        while (!stopping) {
            try {
                Apply next = commands.poll(checkEvery.toMillis(), TimeUnit.MILLISECONDS);
                if (next == null) {
                    check();
                } else {
                    apply(next);
                }
            } catch (InterruptedException closing) {
                // close() sets the flag before it interrupts: the loop ends.
            } catch (RuntimeException e) {
                LOG.error("the supervisor of Synapse met what it did not expect, and goes on", e);
            }
        }
        stop();
        for (Apply left = commands.poll(); left != null; left = commands.poll()) {
            left.done().completeExceptionally(closed());
        }
    }

    private void apply(Apply apply) throws InterruptedException {
        try {
            RunningSynapse old = running;
            if (old != null && old.isAlive()) {
                if (!launcher.needsRestart(old, apply.settings())) {
                    settings = apply.settings();
                    apply.done().complete(old);
                    return;
                }
                old.stop(GRACE);
            }
            settings = apply.settings();
            apply.done().complete(start(apply.settings()));
        } catch (SynapseException e) {
            if (current().isEmpty()) {
                running = null;
                failed(e);
            }
            apply.done().completeExceptionally(e);
        } catch (InterruptedException closing) {
            apply.done().completeExceptionally(closed());
            throw closing;
        } catch (RuntimeException e) {
            apply.done().completeExceptionally(new SynapseException("Synapse was not started: " + e));
            throw e;
        }
    }

    private void check() throws InterruptedException {
        RunningSynapse now = running;
        if (now != null) {
            if (now.isAlive()) {
                backoff.healthy(System.nanoTime());
            } else {
                running = null;
                failed(new SynapseException("Synapse ended: " + now.lastWords()));
            }
        } else if (retrying && settings != null && System.nanoTime() - retryAt >= 0) {
            try {
                start(settings);
            } catch (SynapseException e) {
                failed(e);
            }
        }
    }

    private RunningSynapse start(SynapseSettings wanted) throws InterruptedException {
        running = null;
        RunningSynapse started = launcher.start(wanted);
        running = started;
        retrying = false;
        backoff.started(System.nanoTime());
        listener.accept(new Event.Up(started.baseUrl(), started.pid(), started.adopted()));
        return started;
    }

    private void failed(SynapseException reason) {
        String message = String.valueOf(reason.getMessage());
        Optional<Duration> pause = backoff.failed();
        retrying = pause.isPresent();
        if (pause.isPresent()) {
            retryAt = System.nanoTime() + pause.get().toNanos();
            listener.accept(new Event.Down(message, pause.get()));
        } else {
            listener.accept(new Event.GaveUp(message));
        }
    }

    private void stop() {
        RunningSynapse last = running;
        running = null;
        while (last != null) {
            try {
                last.stop(GRACE);
                return;
            } catch (InterruptedException again) {
                // It is close() itself that interrupts; the stop is done all the same.
            }
        }
    }

    private static SynapseException closed() {
        return new SynapseException("the supervisor of Synapse is closed");
    }
}
