package dev.puppetmaster.registrar.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** The objects of one kind in the namespaces that are looked after, kept up to date by watches. Thread-safe. */
final class Watched<T extends HasMetadata> implements AutoCloseable {
    private final Set<String> namespaces;
    private final List<SharedIndexInformer<T>> informers = new CopyOnWriteArrayList<>();

    /** @param namespaces empty: all */
    Watched(List<String> namespaces) {
        this.namespaces = Set.copyOf(namespaces);
    }

    /**
     * Begins to watch, and returns at once.
     *
     * @param labels of those that count
     * @param told of what changes
     * @return done when all have been read
     */
    <L extends KubernetesResourceList<T>, R extends Resource<T>> CompletableFuture<Void> start(
            MixedOperation<T, L, R> all, Map<String, String> labels, ResourceEventHandler<T> told) {
        if (namespaces.isEmpty()) {
            informers.add(all.inAnyNamespace().withLabels(labels).runnableInformer(0));
        }
        for (String namespace : namespaces) {
            informers.add(all.inNamespace(namespace).withLabels(labels).runnableInformer(0));
        }
        List<CompletableFuture<Void>> read = new ArrayList<>();
        for (SharedIndexInformer<T> informer : informers) {
            informer.addEventHandler(told);
            // without the right to list them now, perhaps later
            informer.exceptionHandler((before, failure) -> true);
            read.add(informer.start().toCompletableFuture());
        }
        return CompletableFuture.allOf(read.toArray(CompletableFuture[]::new));
    }

    boolean isRead() {
        return !informers.isEmpty() && informers.stream().allMatch(SharedIndexInformer::hasSynced);
    }

    boolean covers(String namespace) {
        return namespaces.isEmpty() || namespaces.contains(namespace);
    }

    /** As it was last seen. */
    Optional<T> find(String namespace, String name) {
        return informers.stream()
                .map(informer -> informer.getStore().getByKey(namespace + "/" + name))
                .filter(Objects::nonNull)
                .findFirst();
    }

    /** All, as they were last seen. */
    Stream<T> all() {
        return informers.stream().flatMap(informer -> informer.getStore().list().stream());
    }

    @Override
    public void close() {
        informers.forEach(SharedIndexInformer::close);
    }
}
