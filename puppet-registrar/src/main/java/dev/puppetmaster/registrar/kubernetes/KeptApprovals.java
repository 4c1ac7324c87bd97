package dev.puppetmaster.registrar.kubernetes;

import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.crd.ApprovalResource;
import dev.puppetmaster.api.crd.Approvals;
import dev.puppetmaster.api.runtime.ApprovalReport;
import dev.puppetmaster.registrar.ApprovalKeeper;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The approvals of one Homeserver. What the runtime said last is what is so: a resource that says otherwise is written anew. Of a
 * Homeserver at most {@value #MOST} are kept, none longer than {@value #DAYS} days. Thread-safe.
 */
final class KeptApprovals implements ApprovalKeeper {
    private static final Logger log = LoggerFactory.getLogger(KeptApprovals.class);
    private static final Duration PRUNE_EVERY = Duration.ofMinutes(10);

    private final ApprovalBook book;
    private final ApprovalWriter writer;
    private final ResourceKey homeserver;
    private final ReentrantLock lock = new ReentrantLock();
    /** The newest of each, by the resource's name. */
    private final Map<String, ApprovalReport> known = new ConcurrentHashMap<>();
    /** Names of resources that may not be as they should. */
    private final Set<String> doubtful = ConcurrentHashMap.newKeySet();

    private @Nullable String trouble;
    private long prunedAt;
    private boolean pruned;

    KeptApprovals(KubernetesClient client, ApprovalBook book, ResourceKey homeserver) {
        this.book = book;
        this.writer = new ApprovalWriter(client, homeserver);
        this.homeserver = homeserver;
    }

    @Override
    public boolean keep(List<ApprovalReport> reports) throws InterruptedException {
        String owner = book.uid(homeserver);
        if (owner == null || !book.isRead()) {
            return false;
        }
        lock.lockInterruptibly();
        try {
            for (ApprovalReport report : reports) {
                keep(report, owner);
            }
            putRight(owner);
            prune(!reports.isEmpty());
            trouble = null;
            return true;
        } catch (KubernetesClientException e) {
            say(ApiFailures.oneLine(e));
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void say(String failure) {
        if (!failure.equals(trouble)) {
            log.warn(
                    "approvals of {} in namespace {} cannot be recorded now: {}; they are told again",
                    homeserver,
                    homeserver.namespace(),
                    failure);
            trouble = failure;
        }
    }

    private void keep(ApprovalReport report, String owner) {
        String name = Approvals.name(homeserver.name(), report);
        ApprovalReport last = known.get(name);
        if ((last != null && last.revision() >= report.revision()) || isOver(name, report)) {
            return;
        }
        ApprovalResource there = book.find(homeserver.namespace(), name).orElse(null);
        if (there == null || !writer.isAs(there, report, owner)) {
            writer.write(name, report, owner);
        }
        known.put(name, report);
    }

    /** Whether it is one that was deleted for its age, or would be at once. */
    private boolean isOver(String name, ApprovalReport report) {
        if (!report.state().isEnd() || known.containsKey(name)) {
            return false;
        }
        if (report.requestedAt() < oldest().toEpochMilli()) {
            return true;
        }
        List<ApprovalResource> all = book.of(homeserver);
        return all.size() >= MOST && all.stream().allMatch(it -> requestedAt(it).toEpochMilli() > report.requestedAt());
    }

    private static Instant oldest() {
        return Instant.now().minus(Duration.ofDays(DAYS));
    }

    // ---- what others change

    /** A resource of the namespace came, changed or went. */
    void seen(ApprovalResource approval, boolean gone) {
        String name = approval.getMetadata().getName();
        ApprovalReport report = known.get(name);
        String owner = book.uid(homeserver);
        if (report == null || owner == null || (!gone && writer.isAs(approval, report, owner))) {
            return;
        }
        doubtful.add(name);
        Thread.ofVirtual().name("approval " + name).start(this::putRight);
    }

    private void putRight() {
        try {
            boolean unused = keep(List.of());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Asks the API server itself: what was seen may be what we were about to write. */
    private void putRight(String owner) {
        for (String name : Set.copyOf(doubtful)) {
            ApprovalReport report = known.get(name);
            if (report != null) {
                ApprovalResource there = writer.read(name);
                if (there == null || !writer.isAs(there, report, owner)) {
                    writer.write(name, report, owner);
                    log.warn(
                            "Approval {} of namespace {} was changed by somebody else and is as it was again",
                            name,
                            homeserver.namespace());
                }
            }
            doubtful.remove(name);
        }
    }

    // ---- not for ever

    private void prune(boolean more) {
        long now = System.nanoTime();
        boolean many = more && book.of(homeserver).size() > MOST;
        if (pruned && !many && now - prunedAt < PRUNE_EVERY.toNanos()) {
            return;
        }
        pruned = true;
        prunedAt = now;
        Map<String, Instant> times = new HashMap<>();
        book.of(homeserver).forEach(it -> times.put(it.getMetadata().getName(), requestedAt(it)));
        List<String> newestFirst = times.keySet().stream()
                .sorted(Comparator.<String, Instant>comparing(times::get)
                        .reversed()
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
        Instant oldest = oldest();
        for (int i = 0; i < newestFirst.size(); i++) {
            String name = newestFirst.get(i);
            if (i >= MOST || Objects.requireNonNull(times.get(name)).isBefore(oldest)) {
                known.remove(name);
                writer.delete(name);
            }
        }
    }

    private static Instant requestedAt(ApprovalResource approval) {
        try {
            return Instant.parse(String.valueOf(approval.getSpec().requestedAt()));
        } catch (java.time.DateTimeException e) {
            return Instant.EPOCH;
        }
    }
}
