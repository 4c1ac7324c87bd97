package dev.puppetmaster.registrar;

import dev.puppetmaster.api.Puppet.DeletionPolicy;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.ResourceStatus;
import dev.puppetmaster.api.Resources;
import dev.puppetmaster.registrar.RegistrarInbox.Work;
import dev.puppetmaster.registrar.core.Declared;
import dev.puppetmaster.registrar.core.Neighbours;
import dev.puppetmaster.registrar.matrix.HomeserverAccess;
import dev.puppetmaster.registrar.matrix.RecordStore;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes one homeserver match the resources and keeps it so: whenever the resources change, whenever the runtime saw
 * something, and every so often. One thread owns all state; several registrars, one a homeserver, live in one process.
 */
public final class Registrar implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Registrar.class);
    /** Observations come in bunches: a moment's patience saves looks. */
    private static final long BUNCH_NANOS = Duration.ofMillis(50).toNanos();

    private static final Duration AFTER_A_MISTAKE = Duration.ofSeconds(1);

    private final InProcessRuntimeApi runtime;
    private final ToolBook tools;
    private final RegistrarInbox inbox = new RegistrarInbox();
    private final Stage stage;
    private final CopyOnWriteArrayList<Consumer<RegistrarSnapshot>> listeners = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile @Nullable RegistrarSnapshot snapshot;
    private volatile @Nullable Runnable unlisten;
    private volatile boolean closed;

    /**
     * How a registrar behaves.
     *
     * @param resync how long after a look at everything everything is looked at again
     * @param probe how long nothing may be heard of the homeserver before it is asked whether it is there
     * @param deletionPolicy of puppets that do not say one
     */
    public record Settings(Duration resync, Duration probe, DeletionPolicy deletionPolicy) {
        private static final Duration PROBE = Duration.ofSeconds(1);

        /** A puppet whose file goes leaves its rooms. */
        public static Settings ofFolder(Duration resync) {
            return new Settings(resync, PROBE, DeletionPolicy.LeaveRooms);
        }

        /** A puppet whose resource goes stays as it is. */
        public static Settings ofCluster(Duration resync) {
            return new Settings(resync, PROBE, DeletionPolicy.Retain);
        }
    }

    /** With tools of which nothing is known yet, and nothing is kept. */
    public Registrar(HomeserverAccess access, RecordStore record, InProcessRuntimeApi runtime, Settings settings) {
        this(access, record, runtime, settings, ToolBook.empty());
    }

    /** @param tools what is known of tools' functions: of all homeservers that have tools in common */
    public Registrar(
            HomeserverAccess access,
            RecordStore record,
            InProcessRuntimeApi runtime,
            Settings settings,
            ToolBook tools) {
        this.runtime = runtime;
        this.tools = tools;
        this.stage = new Stage(access, record, runtime, settings, tools);
        String server = access.registrations().registrar().sender().serverName();
        this.thread = Thread.ofPlatform().name("registrar " + server).daemon().unstarted(this::run);
    }

    /** What was last said of the resources, by whoever did this before. A condition that is as it was keeps its time. */
    public void remember(Map<ResourceKey, ResourceStatus> statuses) {
        stage.remember(statuses);
    }

    /** Begins; nothing happens until there are resources. */
    public void start() {
        runtime.onObservations(inbox::put);
        unlisten = tools.onChange(tool -> inbox.putToolsChanged());
        thread.start();
    }

    /** New resources, valid ones. The newest count. */
    public void update(Resources next) {
        update(Declared.of(next));
    }

    /** New resources, good and bad. The newest count; what is as it was costs nothing. */
    public void update(Declared next) {
        inbox.put(next);
    }

    /** Who is no human on the other homeservers. */
    public void neighbours(Neighbours next) {
        inbox.put(next);
    }

    /** Asks for a look at everything on the homeserver, behind all changes. */
    public void resync() {
        inbox.putResync();
    }

    /** What was so after the last step; null before the first. */
    public @Nullable RegistrarSnapshot snapshot() {
        return snapshot;
    }

    /** Adds somebody who is told of every snapshot, on the registrar's thread: take note and return. */
    public void onSnapshot(Consumer<RegistrarSnapshot> listener) {
        listeners.add(listener);
    }

    /** Stops between two actions and waits for that, at most 10 s. What is left undone the next start does. */
    @Override
    public void close() {
        closed = true;
        Runnable listening = unlisten;
        if (listening != null) {
            listening.run();
        }
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        long dueAt = System.nanoTime();
        try {
            while (!closed) {
                long now = System.nanoTime();
                Work work = inbox.take(stage.isEmpty() ? Long.MAX_VALUE : Math.max(0, dueAt - now));
                now = System.nanoTime();
                Stage.Haste haste = stage.take(work);
                if (haste == Stage.Haste.NOW) {
                    dueAt = now;
                } else if (haste == Stage.Haste.SOON) {
                    dueAt = Math.min(dueAt, now + BUNCH_NANOS);
                }
                if (!stage.isEmpty()) {
                    if (dueAt - now <= 0) {
                        dueAt = System.nanoTime() + step().toNanos();
                    }
                    tell(stage.report());
                }
            }
        } catch (InterruptedException e) {
            log.debug("registrar stopped");
        }
    }

    /** One step; returns how long the next has time. Nothing that goes wrong ends the registrar. */
    private Duration step() throws InterruptedException {
        try {
            return stage.step(() -> !inbox.isEmpty());
        } catch (RuntimeException e) {
            log.error("a step failed for a reason that nobody thought of; it is tried again", e);
            stage.forgetAll();
            return AFTER_A_MISTAKE;
        }
    }

    private void tell(@Nullable RegistrarSnapshot next) {
        if (next == null) {
            return;
        }
        snapshot = next;
        for (Consumer<RegistrarSnapshot> listener : listeners) {
            try {
                listener.accept(next);
            } catch (RuntimeException e) {
                log.error("a listener failed; the others are told", e);
            }
        }
    }
}
