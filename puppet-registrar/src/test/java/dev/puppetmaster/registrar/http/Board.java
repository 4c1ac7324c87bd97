package dev.puppetmaster.registrar.http;

import dev.puppetmaster.api.runtime.ApprovalReport;
import dev.puppetmaster.api.runtime.Observation;
import dev.puppetmaster.api.runtime.PuppetNamespace;
import dev.puppetmaster.api.runtime.RuntimeApi;
import dev.puppetmaster.api.runtime.RuntimeAssignment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A registrar's side that says what the test pins to it. */
final class Board implements RuntimeApi {
    final List<ApprovalReport> kept = new CopyOnWriteArrayList<>();
    volatile @Nullable String keeper;
    final BlockingQueue<Observation> observed = new LinkedBlockingQueue<>();
    /** Opens when somebody has begun to wait. */
    final CountDownLatch waitedFor = new CountDownLatch(1);

    private @Nullable RuntimeAssignment pinned;

    synchronized void pin(long revision, String serverName) {
        pinned = new RuntimeAssignment(
                revision,
                "robots",
                "data",
                serverName,
                List.of(),
                List.of(new PuppetNamespace(serverName, List.of("data-"))),
                List.of());
        notifyAll();
    }

    @Override
    public synchronized @Nullable RuntimeAssignment awaitAssignment(
            String namespace, String homeserver, long afterRevision, Duration timeout) throws InterruptedException {
        long until = System.nanoTime() + timeout.toNanos();
        while (pinned == null || pinned.revision() == afterRevision) {
            long left = until - System.nanoTime();
            if (left <= 0) {
                return null;
            }
            waitedFor.countDown();
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return pinned;
    }

    @Override
    public @Nullable String keep(String namespace, String homeserver, List<ApprovalReport> reports) {
        if (keeper != null) {
            kept.addAll(reports);
        }
        return keeper;
    }

    @Override
    public void observe(String namespace, String homeserver, List<Observation> observations) {
        observed.addAll(observations);
    }
}
