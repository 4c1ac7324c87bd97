package dev.puppetmaster.registrar.kubernetes;

import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.LLMPolicy;
import dev.puppetmaster.api.MemoryPolicy;
import dev.puppetmaster.api.Ref;
import dev.puppetmaster.api.Resource;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.ResourceStatus;
import dev.puppetmaster.api.Tool;
import dev.puppetmaster.registrar.ToolBook;
import dev.puppetmaster.registrar.core.BrainHealth;
import dev.puppetmaster.registrar.core.Refusal;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that is declared in the cluster. Reconcilers put resources in and ask what can be said of them; one thread sorts them,
 * hands them to the {@link Seats} of their homeservers, and tells who asked for it what has changed.
 */
final class Fleet implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Fleet.class);
    /** A homeserver whose seat could not be opened is tried again so often. */
    private static final Duration RETRY = Duration.ofSeconds(5);

    private static final int MOST_GONE = 10_000;
    private static final Duration STOP = Duration.ofSeconds(3);

    private final Seats seats;
    private final ToolSecrets secrets;
    private final ModelKeys keys;
    private final Duration resync;
    private final ToolBook tools;
    private final Map<ResourceKey, Declaration> declarations = new ConcurrentHashMap<>();
    /** What is being deleted and is still here. */
    private final Set<ResourceKey> leaving = ConcurrentHashMap.newKeySet();
    /** Uids of the last objects that went. */
    private final Set<String> gone = Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST_GONE;
        }
    }));

    private final Map<ResourceKey, Refusal> refusals = new ConcurrentHashMap<>();
    private final Map<ResourceKey, List<Ref>> discoveries = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread thread;
    private volatile Consumer<ResourceKey> listener = key -> {};
    private volatile Runnable onSorted = () -> {};
    private volatile Map<ResourceKey, BrainHealth> brains = Map.of();
    /** How often something was put in, and how much of that the registrars have been told. */
    private long put;

    private long sorted;
    private volatile boolean closed;

    /** @param resync how often Secrets and workloads are looked at again although nothing has changed */
    Fleet(SeatOpener opener, KubernetesClient client, ToolBook tools, ModelKeys keys, Duration resync) {
        this.tools = tools;
        this.keys = keys;
        this.secrets = new ToolSecrets(client, resync, RETRY);
        this.seats = new Seats(opener, resync, RETRY, this::tell, this::signal);
        this.resync = resync;
        this.thread = Thread.ofPlatform().name("fleet").daemon().unstarted(this::run);
    }

    /**
     * Begins with all that there is. What is missing here is taken for gone.
     *
     * @param onChange told of each resource about which something new can be said; must only take note
     */
    void start(Collection<Declaration> all, Consumer<ResourceKey> onChange) {
        for (Declaration it : all) {
            declarations.put(it.key(), it);
            if (it.leaving()) {
                leaving.add(it.key());
            }
            if (it.said() instanceof ResourceStatus.OfTool said && said.version() != null) {
                tools.remember(it.key(), said.version(), said.hashes());
            }
        }
        listener = onChange;
        tools.onChange(onChange);
        put = 1;
        thread.start();
    }

    /** @param listener called behind each change of what is declared; must only take note */
    void onSorted(Runnable listener) {
        onSorted = listener;
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
        if (declaration.leaving()) {
            leaving.add(declaration.key());
        } else {
            leaving.remove(declaration.key());
        }
        if (!declaration.saysTheSameAs(before)) {
            signal();
        }
        return true;
    }

    /** How the pods of all brains do now, by puppet. */
    void brains(Map<ResourceKey, BrainHealth> now) {
        if (!now.equals(brains)) {
            brains = Map.copyOf(now);
            signal();
        }
    }

    /** An object is gone, or goes with the next answer of the API server. */
    void remove(Declaration declaration) {
        gone.add(declaration.uid());
        leaving.remove(declaration.key());
        tools.forget(declaration.key());
        boolean known = declarations.remove(declaration.key()) != null;
        if (declaration.resource() instanceof Homeserver homeserver) {
            seats.leave(homeserver.ref());
        }
        if (known) {
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
        if (isShared(key)) {
            return Optional.of(new Standing.Shared());
        }
        return seats.status(key).map(Standing.Known::new);
    }

    /** Of what may be named by puppets of any homeserver no registrar of one has to say anything. */
    private boolean isShared(ResourceKey key) {
        Declaration declaration = declarations.get(key);
        Resource resource = declaration == null ? null : declaration.resource();
        return resource instanceof LLMPolicy || resource instanceof MemoryPolicy || resource instanceof Tool;
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
            // a registrar that has not been told of what was put in last knows nothing of it going
            if (sorted != put) {
                return false;
            }
        } finally {
            lock.unlock();
        }
        return refusals.containsKey(key) || !seats.free(Set.of(key)).isEmpty();
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

    /** The registrars of the homeservers. */
    Seats seats() {
        return seats;
    }

    /** Looks at everything again: homeservers, Secrets, workloads. */
    void resync() {
        seats.resync();
        signal();
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(STOP.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        seats.close();
    }

    private void signal() {
        lock.lock();
        try {
            put++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        long wait = 0;
        try {
            while (!closed) {
                long until = await(wait);
                try {
                    wait = sort() ? resync.toNanos() : RETRY.toNanos();
                    done(until);
                    onSorted.run();
                } catch (RuntimeException e) {
                    log.error(
                            "the fleet could not be sorted for a reason that nobody thought of; it is tried again", e);
                    Thread.sleep(RETRY);
                }
            }
        } catch (InterruptedException e) {
            log.debug("fleet stopped");
        }
    }

    /** @return up to what {@link #put} the next sorting sees everything */
    private long await(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (sorted == put && left > 0) {
                left = changed.awaitNanos(left);
            }
            return put;
        } finally {
            lock.unlock();
        }
    }

    private void done(long until) {
        lock.lock();
        try {
            sorted = until;
        } finally {
            lock.unlock();
        }
    }

    /** @return whether every homeserver has its seat */
    private boolean sort() {
        Set<Ref> left = seats.left();
        Cast declared = Cast.of(declarations.values(), brains);
        ToolSecrets.Found found = secrets.look(declarations.values());
        Cast cast = declared.refusing(found.refused()).refusing(keys.refused(declarations.values()));
        Map<ResourceKey, Refusal> refused = new HashMap<>(cast.nowhere());
        Map<ResourceKey, Refusal> notReady = seats.fill(cast, left, found.needs(declared), said());
        notReady.forEach(refused::putIfAbsent);
        tellOf(discoveries, cast.discoveries());
        tellOf(refusals, refused);
        return notReady.isEmpty() && seats.areAccepted() && found.isSettled();
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

    /** Takes what is so now in place of what was, and tells of each difference. */
    private <T> void tellOf(Map<ResourceKey, T> were, Map<ResourceKey, T> now) {
        Set<ResourceKey> concerned = new HashSet<>(now.keySet());
        concerned.addAll(were.keySet());
        concerned.removeIf(key -> Objects.equals(were.get(key), now.get(key)));
        were.keySet().retainAll(now.keySet());
        were.putAll(now);
        concerned.forEach(listener);
    }

    /** What has changed, and what was being deleted and may be gone now. */
    private void tell(Set<ResourceKey> keys) {
        keys.forEach(listener);
        seats.free(leaving).forEach(listener);
    }
}
