package dev.puppetmaster.registrar.kubernetes;

import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.Ref;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.ResourceStatus;
import dev.puppetmaster.api.runtime.PuppetNamespace;
import dev.puppetmaster.registrar.RegistrarSnapshot;
import dev.puppetmaster.registrar.core.Declared;
import dev.puppetmaster.registrar.core.Failure;
import dev.puppetmaster.registrar.core.Neighbours;
import dev.puppetmaster.registrar.core.Refusal;
import dev.puppetmaster.registrar.http.RuntimeLookup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that is declared in the cluster, and a registrar for each homeserver. Reconcilers put resources in and ask what can be
 * said of them; one thread sorts them, opens and closes the homeservers' seats, and tells who asked for it what has changed.
 */
final class Fleet implements RuntimeLookup, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Fleet.class);
    /** A homeserver whose seat could not be opened is tried again so often. */
    private static final Duration RETRY = Duration.ofSeconds(5);

    private static final int MOST_GONE = 10_000;

    private final SeatOpener opener;
    private final Duration resync;
    private final Map<ResourceKey, Declaration> declarations = new ConcurrentHashMap<>();
    private final Map<Ref, Seat> seats = new ConcurrentHashMap<>();
    /** Uids of the last objects that went. */
    private final Set<String> gone = Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST_GONE;
        }
    }));
    /** What each registrar was told last. */
    private final Map<Ref, Declared> told = new ConcurrentHashMap<>();

    private final Map<ResourceKey, Refusal> refusals = new ConcurrentHashMap<>();
    private final Map<ResourceKey, List<Ref>> discoveries = new ConcurrentHashMap<>();
    /** Of the fleet's thread. */
    private final Map<Ref, Checked> checked = new HashMap<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread thread;
    private volatile Consumer<ResourceKey> listener = key -> {};
    private volatile Runnable sorted = () -> {};
    private boolean dirty;
    private volatile boolean closed;

    /** A homeserver whose Secret and workload were found in order. */
    private record Checked(Homeserver homeserver, long nanos) {
        boolean holdsFor(Homeserver now, Duration most) {
            return homeserver.equals(now) && System.nanoTime() - nanos < most.toNanos();
        }
    }

    /** @param resync how often Secrets and workloads are looked at again although nothing has changed */
    Fleet(SeatOpener opener, Duration resync) {
        this.opener = opener;
        this.resync = resync;
        this.thread = Thread.ofPlatform().name("fleet").daemon().unstarted(this::run);
    }

    /**
     * Begins with all that there is. What is missing here is taken for gone.
     *
     * @param onChange told of each resource about which something new can be said; must only take note
     */
    void start(Collection<Declaration> all, Consumer<ResourceKey> onChange) {
        all.forEach(it -> declarations.put(it.key(), it));
        listener = onChange;
        dirty = true;
        thread.start();
    }

    /** @param onSorted called behind each change of what is declared; must only take note */
    void onSorted(Runnable onSorted) {
        sorted = onSorted;
    }

    /**
     * A resource as it is now.
     *
     * @return false if that object is gone: a cache may show it a moment longer
     */
    boolean put(Declaration declaration) {
        if (gone.contains(declaration.uid())) {
            return false;
        }
        Declaration before = declarations.get(declaration.key());
        declarations.put(declaration.key(), declaration.sharing(before));
        if (!declaration.saysTheSameAs(before)) {
            signal();
        }
        return true;
    }

    /** An object is gone, or goes with the next answer of the API server. */
    void remove(Declaration declaration) {
        gone.add(declaration.uid());
        if (declarations.remove(declaration.key()) != null) {
            signal();
        }
    }

    /** What can be said of a resource; empty if nothing yet. */
    Optional<Standing> standing(ResourceKey key) {
        Refusal refusal = refusals.get(key);
        if (refusal != null) {
            return Optional.of(new Standing.Refused(refusal));
        }
        List<Ref> inVain = discoveries.get(key);
        if (inVain != null) {
            return Optional.of(new Standing.Granted(inVain));
        }
        return seats.values().stream()
                .map(seat -> status(seat, key))
                .flatMap(Optional::stream)
                .<Standing>map(Standing.Known::new)
                .findFirst();
    }

    private static Optional<ResourceStatus> status(Seat seat, ResourceKey key) {
        RegistrarSnapshot last = seat.snapshot();
        return last == null
                ? Optional.empty()
                : Optional.ofNullable(last.statuses().get(key));
    }

    /** Whether nothing is left of a resource that is being deleted. */
    boolean isGone(ResourceKey key) {
        Declaration declaration = declarations.get(key);
        if (declaration == null) {
            return true;
        }
        if (declaration.resource() instanceof Homeserver homeserver) {
            return declarations.values().stream().noneMatch(other -> Cast.isOn(homeserver.ref(), other.resource()));
        }
        lock.lock();
        try {
            // what was put in last has not been sorted yet
            if (dirty) {
                return false;
            }
        } finally {
            lock.unlock();
        }
        return refusals.containsKey(key)
                || seats.entrySet().stream().noneMatch(it -> holds(it.getKey(), it.getValue(), key));
    }

    /** Whether something of it may still be there: a registrar that has not heard the newest may be making it. */
    private boolean holds(Ref ref, Seat seat, ResourceKey key) {
        RegistrarSnapshot last = seat.snapshot();
        Declared newest = told.get(ref);
        return last == null
                || newest == null
                || !last.resources().equals(newest.resources())
                || last.leaving().contains(key);
    }

    /** What is declared now and was made for the PuppetSet with this uid. */
    List<Declaration> madeFor(String ownerUid) {
        return declarations.values().stream()
                .filter(it -> ownerUid.equals(it.ownerUid()))
                .toList();
    }

    Optional<Declaration> declaration(ResourceKey key) {
        return Optional.ofNullable(declarations.get(key));
    }

    Collection<Declaration> all() {
        return declarations.values();
    }

    /** How many changes were made on homeservers since the start. */
    long writes() {
        return sum(RegistrarSnapshot::writes);
    }

    /** How often everything on a homeserver was looked at since the start. */
    long looks() {
        return sum(RegistrarSnapshot::looks);
    }

    private long sum(ToLongFunction<RegistrarSnapshot> number) {
        return seats.values().stream()
                .map(Seat::snapshot)
                .filter(Objects::nonNull)
                .mapToLong(number)
                .sum();
    }

    @Override
    public Optional<Served> find(String namespace, String homeserver) {
        return Optional.ofNullable(seats.get(new Ref(namespace, homeserver)))
                .map(seat -> new Served(seat.runtime(), seat.runtimeToken()));
    }

    /** Looks at everything again: homeservers, Secrets, workloads. */
    void resync() {
        seats.values().forEach(seat -> seat.registrar().resync());
        signal();
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        seats.values().forEach(Seat::close);
    }

    private void signal() {
        lock.lock();
        try {
            dirty = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        long wait = 0;
        try {
            while (!closed) {
                await(wait);
                try {
                    wait = sort() ? resync.toNanos() : RETRY.toNanos();
                    sorted.run();
                } catch (RuntimeException e) {
                    log.error(
                            "the fleet could not be sorted for a reason that nobody thought of; it is tried again", e);
                    wait = RETRY.toNanos();
                }
            }
        } catch (InterruptedException e) {
            log.debug("fleet stopped");
        }
    }

    private void await(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (!dirty && left > 0) {
                left = changed.awaitNanos(left);
            }
            dirty = false;
        } finally {
            lock.unlock();
        }
    }

    /** @return whether every homeserver has its seat */
    private boolean sort() throws InterruptedException {
        Cast cast = Cast.of(declarations.values());
        Map<ResourceKey, Refusal> refused = new HashMap<>(cast.nowhere());
        closeWhatIsGone(cast);
        boolean all = true;
        for (Map.Entry<Ref, Homeserver> entry : cast.homeservers().entrySet()) {
            Ref ref = entry.getKey();
            Refusal why = seat(ref, entry.getValue(), cast);
            all &= !isRejected(seats.get(ref));
            if (why == null) {
                continue;
            }
            all = false;
            refused.put(entry.getValue().key(), why);
            Declared here = Objects.requireNonNull(cast.everything().get(ref));
            Refusal notReady = new Refusal(
                    dev.puppetmaster.api.Condition.RESOLVED_REFS,
                    "HomeserverNotReady",
                    entry.getValue().key() + ": " + why.message());
            here.resources().puppets().forEach(puppet -> refused.putIfAbsent(puppet.key(), notReady));
            here.resources().friendships().forEach(friendship -> refused.putIfAbsent(friendship.key(), notReady));
        }
        seats.forEach((ref, seat) -> {
            seat.registrar().neighbours(neighbours(ref, cast));
            Declared here = Objects.requireNonNull(cast.here().get(ref));
            told.put(ref, here);
            seat.registrar().update(here);
        });
        tellOf(discoveries, cast.discoveries());
        tellOf(refusals, refused);
        return all;
    }

    private void closeWhatIsGone(Cast cast) {
        for (Ref ref : Set.copyOf(seats.keySet())) {
            if (!cast.homeservers().containsKey(ref)) {
                closeSeat(ref);
            }
        }
    }

    private void closeSeat(Ref ref) {
        Seat seat = seats.remove(ref);
        told.remove(ref);
        checked.remove(ref);
        if (seat != null) {
            seat.close();
        }
    }

    /** Opens the seat, or keeps the one that fits; says why there is none. */
    private @Nullable Refusal seat(Ref ref, Homeserver homeserver, Cast cast) {
        Seat now = seats.get(ref);
        Checked last = checked.get(ref);
        Duration trusted = isRejected(now) ? RETRY : resync;
        if (now != null && last != null && last.holdsFor(homeserver, trusted)) {
            return null;
        }
        try {
            SecretContents contents = opener.contents(homeserver);
            if (now == null || !now.fits(homeserver, contents)) {
                closeSeat(ref);
                Seat seat = opener.open(
                        homeserver,
                        contents,
                        Objects.requireNonNull(cast.everything().get(ref)),
                        said());
                seat.registrar().onSnapshot(this::tell);
                seats.put(ref, seat);
                seat.registrar().start();
            }
            opener.deploy(homeserver);
            checked.put(ref, new Checked(homeserver, System.nanoTime()));
            return null;
        } catch (SeatOpener.NotReadyException e) {
            log.warn(
                    "{} of namespace {}: {}",
                    homeserver.key(),
                    ref.namespace(),
                    e.refusal().message());
            // one that worked goes on: a Secret that cannot be read now says nothing against it
            return now == null ? e.refusal() : null;
        }
    }

    /** Whether the homeserver does not know our tokens: there may be others in the Secret, which nobody may watch. */
    private static boolean isRejected(@Nullable Seat seat) {
        RegistrarSnapshot last = seat == null ? null : seat.snapshot();
        return last != null && last.failures().stream().anyMatch(Fleet::isRejection);
    }

    private static boolean isRejection(Failure failure) {
        return failure.reason().equals("RegistrationRejected");
    }

    private Map<ResourceKey, ResourceStatus> said() {
        Map<ResourceKey, ResourceStatus> said = new HashMap<>();
        declarations.forEach((key, it) -> {
            if (it.said() != null) {
                said.put(key, it.said());
            }
        });
        return said;
    }

    private Neighbours neighbours(Ref own, Cast cast) {
        List<PuppetNamespace> namespaces = new ArrayList<>();
        List<String> senders = new ArrayList<>();
        cast.homeservers().forEach((ref, homeserver) -> {
            if (!ref.equals(own)) {
                namespaces.add(new PuppetNamespace(
                        homeserver.spec().serverName(), homeserver.spec().puppetPrefixes()));
                Seat seat = seats.get(ref);
                if (seat != null) {
                    senders.addAll(seat.senders());
                }
            }
        });
        return new Neighbours(namespaces, senders);
    }

    /** Takes what is so now in place of what was, and tells of each difference. */
    private <T> void tellOf(Map<ResourceKey, T> were, Map<ResourceKey, T> now) {
        Set<ResourceKey> concerned = new HashSet<>(now.keySet());
        concerned.addAll(were.keySet());
        concerned.removeIf(key -> Objects.equals(were.get(key), now.get(key)));
        were.keySet().retainAll(now.keySet());
        were.putAll(now);
        concerned.forEach(listener);
    }

    /** What has changed, and what is being deleted: it may be gone now. */
    private void tell(RegistrarSnapshot snapshot) {
        snapshot.changed().forEach(listener);
        if (snapshot.failures().stream().anyMatch(Fleet::isRejection)) {
            signal();
        }
        declarations.values().stream()
                .filter(Declaration::leaving)
                .map(Declaration::key)
                .forEach(listener);
    }
}
