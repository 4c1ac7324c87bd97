package dev.puppetmaster.registrar;

import dev.puppetmaster.api.runtime.ApprovalReport;
import dev.puppetmaster.api.runtime.Observation;
import dev.puppetmaster.api.runtime.RuntimeApi;
import dev.puppetmaster.api.runtime.RuntimeAssignment;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The contract between registrar and runtime where both live in one process. Thread-safe. */
public final class InProcessRuntimeApi implements RuntimeApi {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition published = lock.newCondition();
    /** A runtime that outlives us must not take our first assignment for the one that it has. */
    private final long origin = System.currentTimeMillis();

    private @Nullable RuntimeAssignment current;
    private volatile Consumer<List<Observation>> observer = observations -> {};
    private final String life = UUID.randomUUID().toString();
    private volatile ApprovalKeeper keeper = reports -> false;

    @Override
    public @Nullable RuntimeAssignment awaitAssignment(
            String namespace, String homeserver, long afterRevision, Duration timeout) throws InterruptedException {
        long nanos = timeout.toNanos();
        lock.lockInterruptibly();
        try {
            while (true) {
                RuntimeAssignment now = current;
                if (now != null && !isFor(now, namespace, homeserver)) {
                    return null;
                }
                if (now != null && now.revision() != afterRevision) {
                    return now;
                }
                if (nanos <= 0) {
                    return null;
                }
                nanos = published.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void observe(String namespace, String homeserver, List<Observation> observations) {
        RuntimeAssignment now = current();
        if (now != null && isFor(now, namespace, homeserver)) {
            observer.accept(List.copyOf(observations));
        }
    }

    @Override
    public @Nullable String keep(String namespace, String homeserver, List<ApprovalReport> reports)
            throws InterruptedException {
        RuntimeAssignment now = current();
        boolean mine = now != null && isFor(now, namespace, homeserver);
        return mine && keeper.keep(List.copyOf(reports)) ? life : null;
    }

    /** Who keeps how approvals stand; until somebody does, runtimes tell it later. */
    public void keepApprovals(ApprovalKeeper by) {
        keeper = by;
    }

    /** The newest assignment, or null before the first. */
    public @Nullable RuntimeAssignment current() {
        lock.lock();
        try {
            return current;
        } finally {
            lock.unlock();
        }
    }

    /** Publishes an assignment under the next revision, unless it says what the last one said. */
    public void publish(RuntimeAssignment assignment) {
        lock.lock();
        try {
            RuntimeAssignment before = current;
            long revision = before == null ? origin : before.revision();
            if (before == null || !before.equals(assignment.withRevision(revision))) {
                current = assignment.withRevision(revision + 1);
                published.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Who is told what runtimes saw; must only take note. */
    public void onObservations(Consumer<List<Observation>> listener) {
        observer = listener;
    }

    private static boolean isFor(RuntimeAssignment assignment, String namespace, String homeserver) {
        return assignment.namespace().equals(namespace)
                && assignment.homeserver().equals(homeserver);
    }
}
