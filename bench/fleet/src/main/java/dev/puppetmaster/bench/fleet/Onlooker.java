package dev.puppetmaster.bench.fleet;

import dev.puppetmaster.api.Condition;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.crd.FriendshipResource;
import dev.puppetmaster.api.crd.FriendshipStatus;
import dev.puppetmaster.api.crd.PuppetResource;
import dev.puppetmaster.api.crd.PuppetStatus;
import dev.puppetmaster.api.crd.StatusCondition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Watches statuses as any client of the API server may: what is said there, for which generation. */
final class Onlooker implements AutoCloseable {
    private final ReentrantLock lock = new ReentrantLock();
    private final java.util.concurrent.locks.Condition news = lock.newCondition();
    /** The newest generation of which a status says that all of it is made. */
    private final Map<ResourceKey, Long> made = new HashMap<>();

    private final Map<ResourceKey, Long> awaited = new HashMap<>();
    private final List<SharedIndexInformer<?>> watches;

    Onlooker(KubernetesClient client) {
        this.watches = List.of(
                client.resources(PuppetResource.class)
                        .inNamespace(ClusterFleet.NAMESPACE)
                        .inform(new Eye<>(it -> generation(it.getStatus()))),
                client.resources(FriendshipResource.class)
                        .inNamespace(ClusterFleet.NAMESPACE)
                        .inform(new Eye<>(it -> generation(it.getStatus()))));
    }

    private static long generation(@Nullable PuppetStatus status) {
        return status != null
                        && is(status.conditions(), Condition.ACCOUNT_READY)
                        && is(status.conditions(), Condition.ROOMS_READY)
                ? orZero(status.observedGeneration())
                : 0;
    }

    private static long generation(@Nullable FriendshipStatus status) {
        return status != null
                        && is(status.conditions(), Condition.ROOM_READY)
                        && is(status.conditions(), Condition.SYNCED)
                ? orZero(status.observedGeneration())
                : 0;
    }

    private static long orZero(@Nullable Long number) {
        return number == null ? 0 : number;
    }

    private static boolean is(@Nullable List<StatusCondition> conditions, String type) {
        return conditions != null
                && conditions.stream().anyMatch(it -> it.type().equals(type) && it.status() == Condition.Status.True);
    }

    private final class Eye<T extends HasMetadata> implements ResourceEventHandler<T> {
        private final Function<T, Long> generation;

        Eye(Function<T, Long> generation) {
            this.generation = generation;
        }

        @Override
        public void onAdd(T object) {
            see(object);
        }

        @Override
        public void onUpdate(T before, T object) {
            see(object);
        }

        @Override
        public void onDelete(T object, boolean unknown) {
            // nothing is deleted here
        }

        private void see(T object) {
            long now = generation.apply(object);
            ResourceKey key = new ResourceKey(
                    object.getKind(),
                    object.getMetadata().getNamespace(),
                    object.getMetadata().getName());
            lock.lock();
            try {
                made.put(key, now);
                Long wanted = awaited.get(key);
                if (wanted != null && now >= wanted) {
                    awaited.remove(key);
                }
                if (awaited.isEmpty()) {
                    news.signalAll();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * Waits until a status says of each that it is made as it was declared in that generation, or later.
     *
     * @throws IOException if that does not come in time
     */
    void await(Map<ResourceKey, Long> generations, Duration most) throws IOException, InterruptedException {
        long left = most.toNanos();
        lock.lockInterruptibly();
        try {
            awaited.clear();
            generations.forEach((key, generation) -> {
                if (made.getOrDefault(key, 0L) < generation) {
                    awaited.put(key, generation);
                }
            });
            while (!awaited.isEmpty()) {
                if (left <= 0) {
                    throw new IOException(awaited.size() + " are not made after " + most + ", one of them "
                            + awaited.keySet().iterator().next());
                }
                left = news.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The same of the first generation. */
    void await(Collection<ResourceKey> keys, Duration most) throws IOException, InterruptedException {
        Map<ResourceKey, Long> first = new HashMap<>();
        keys.forEach(key -> first.put(key, 1L));
        await(first, most);
    }

    @Override
    public void close() {
        watches.forEach(SharedIndexInformer::close);
    }
}
