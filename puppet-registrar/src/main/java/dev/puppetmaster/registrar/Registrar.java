package dev.puppetmaster.registrar;

import dev.puppetmaster.api.Resource;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.ResourceStatus;
import dev.puppetmaster.api.Resources;
import dev.puppetmaster.api.runtime.Observation;
import dev.puppetmaster.api.runtime.Observation.PuppetState;
import dev.puppetmaster.registrar.RegistrarInbox.Work;
import dev.puppetmaster.registrar.core.Assignments;
import dev.puppetmaster.registrar.core.DesiredState;
import dev.puppetmaster.registrar.core.Findings;
import dev.puppetmaster.registrar.core.ObservedState;
import dev.puppetmaster.registrar.core.Statuses;
import dev.puppetmaster.registrar.matrix.HomeserverAccess;
import dev.puppetmaster.registrar.matrix.HumanAccount;
import dev.puppetmaster.registrar.matrix.RecordFile;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes one homeserver match the resources and keeps it so: whenever the resources change, whenever the runtime saw
 * something, and every so often. One thread owns all state.
 */
public final class Registrar implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Registrar.class);
    /** Observations come in bunches: a moment's patience saves passes. */
    private static final Duration BUNCH = Duration.ofMillis(50);

    private final HomeserverAccess access;
    private final RecordFile record;
    private final InProcessRuntimeApi runtime;
    private final Duration resync;
    private final ReconcilePass passes;
    private final RegistrarInbox inbox = new RegistrarInbox();
    private final Backoff backoff = new Backoff();
    private final Map<ResourceKey, Resource> known = new HashMap<>();
    private final Map<ResourceKey, Long> generations = new HashMap<>();
    private final Map<String, PuppetState> puppetStates = new HashMap<>();
    private final CopyOnWriteArrayList<Consumer<RegistrarSnapshot>> listeners = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile @Nullable RegistrarSnapshot snapshot;
    private volatile @Nullable ObservedState observed;
    private @Nullable Resources resources;
    private @Nullable Findings findings;
    private long writes;
    private volatile boolean closed;

    /** @param resync how long after a pass without trouble everything is looked at again */
    public Registrar(HomeserverAccess access, RecordFile record, InProcessRuntimeApi runtime, Duration resync) {
        this.access = access;
        this.record = record;
        this.runtime = runtime;
        this.resync = resync;
        this.passes = new ReconcilePass(access, record);
        this.thread = Thread.ofPlatform().name("registrar").daemon().unstarted(this::run);
    }

    /** Begins; nothing happens until there are resources. */
    public void start() {
        runtime.onObservations(observations -> inbox.put(observations, this::isNews));
        thread.start();
    }

    /** New resources, valid ones. The newest count. */
    public void update(Resources next) {
        inbox.put(next);
    }

    /** Asks for a look at the homeserver now. */
    public void resync() {
        inbox.putDrift();
    }

    /** What was so after the last pass; null before the first. */
    public @Nullable RegistrarSnapshot snapshot() {
        return snapshot;
    }

    /** Adds somebody who is told after every pass, on the registrar's thread: take note and return. */
    public void onSnapshot(Consumer<RegistrarSnapshot> listener) {
        listeners.add(listener);
    }

    /** Stops between two actions and waits for that, at most 10 s. What is left undone the next start does. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        long wait = Long.MAX_VALUE;
        try {
            while (!closed) {
                Work work = inbox.take(wait);
                take(work);
                Resources wanted = resources;
                if (wanted == null) {
                    continue;
                }
                boolean onlyStates = work.isOnlyStates() && findings != null;
                if (work.drift()) {
                    Thread.sleep(BUNCH);
                }
                long before = System.nanoTime();
                Duration next = onlyStates ? null : reconcile(wanted);
                report();
                wait = next == null ? Math.max(0, wait - (System.nanoTime() - before)) : next.toNanos();
            }
        } catch (InterruptedException e) {
            log.debug("registrar stopped");
        }
    }

    private void take(Work work) {
        puppetStates.putAll(work.states());
        Resources next = work.resources();
        if (next != null) {
            resources = next;
            count(next.homeserver());
            next.puppets().forEach(this::count);
            next.friendships().forEach(this::count);
            String server = next.homeserver().spec().serverName();
            puppetStates
                    .keySet()
                    .retainAll(next.puppets().stream()
                            .map(puppet -> "@" + puppet.localpart() + ":" + server)
                            .collect(Collectors.toSet()));
        }
    }

    private void count(Resource resource) {
        Resource before = known.put(resource.key(), resource);
        if (!resource.equals(before)) {
            generations.merge(resource.key(), 1L, Long::sum);
        }
    }

    /** One pass; returns how long to wait for the next. Nothing that goes wrong ends the registrar. */
    private Duration reconcile(Resources wanted) throws InterruptedException {
        DesiredState desired = DesiredState.of(
                wanted,
                record.record().installation(),
                access.registrations().registrar().sender().value(),
                access.human().map(HumanAccount::human).orElse(null));
        ReconcilePass.Result result;
        try {
            result = passes.run(desired);
        } catch (RuntimeException e) {
            log.error("a pass failed for a reason that nobody thought of; it is tried again", e);
            return backoff.next(null);
        }
        writes += result.writes();
        ObservedState now = result.observed();
        observed = now;
        findings = new Findings(desired, now, result.remaining(), result.failures(), result.unreadable(), puppetStates);
        if (now != null) {
            runtime.publish(Assignments.of(desired, now, access.registrations().senders()));
        }
        return result.retry() ? backoff.next(result.retryAfter()) : backoff.reset(resync);
    }

    private void report() {
        Findings last = findings;
        if (last == null) {
            return;
        }
        Findings now = new Findings(
                last.desired(), last.observed(), last.remaining(), last.failures(), last.unreadable(), puppetStates);
        RegistrarSnapshot before = snapshot;
        Map<ResourceKey, ResourceStatus> statuses = Statuses.of(
                now,
                generations,
                before == null ? Map.of() : before.statuses(),
                Clock.systemUTC().instant());
        boolean settled = now.remaining() != null
                && now.remaining().actions().isEmpty()
                && now.failures().isEmpty();
        RegistrarSnapshot next = new RegistrarSnapshot(
                now.desired().resources(), statuses, settled, now.failures(), runtime.current(), writes);
        snapshot = next;
        for (Consumer<RegistrarSnapshot> listener : listeners) {
            try {
                listener.accept(next);
            } catch (RuntimeException e) {
                log.error("a listener failed; the others are told", e);
            }
        }
    }

    /** Whether an observation says anything that was not so at the last look. */
    private boolean isNews(Observation observation) {
        ObservedState last = observed;
        return last == null || Drift.isNews(observation, last);
    }

    /** Grows from a quarter of a second to a minute, with up to a quarter of chance. */
    private static final class Backoff {
        private static final long FIRST_MILLIS = 250;
        private static final long LAST_MILLIS = TimeUnit.MINUTES.toMillis(1);
        private long millis = FIRST_MILLIS;

        Duration next(@Nullable Duration wanted) {
            long wait = wanted == null ? millis : Math.max(millis, wanted.toMillis());
            millis = Math.min(LAST_MILLIS, millis * 2);
            return Duration.ofMillis(wait + (long) (Math.random() * wait / 4));
        }

        Duration reset(Duration resync) {
            millis = FIRST_MILLIS;
            return resync;
        }
    }
}
