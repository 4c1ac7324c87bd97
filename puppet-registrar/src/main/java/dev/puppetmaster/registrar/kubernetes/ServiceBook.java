package dev.puppetmaster.registrar.kubernetes;

import dev.puppetmaster.api.Ref;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The Services of the namespaces that are looked after, kept up to date by watches. Thread-safe. */
final class ServiceBook implements ServiceLookup, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Set<String> namespaces;
    private final List<SharedIndexInformer<Service>> informers = new CopyOnWriteArrayList<>();
    private volatile long started = System.nanoTime();

    /** @param namespaces empty: all */
    ServiceBook(List<String> namespaces) {
        this.namespaces = Set.copyOf(namespaces);
    }

    /**
     * Begins to watch, and returns at once.
     *
     * @param onRead called when all have been read
     * @param onChange told of a Service that has come, gone or become another
     */
    void start(KubernetesClient client, Runnable onRead, Consumer<Ref> onChange) {
        started = System.nanoTime();
        if (namespaces.isEmpty()) {
            informers.add(client.services().inAnyNamespace().runnableInformer(0));
        }
        for (String namespace : namespaces) {
            informers.add(client.services().inNamespace(namespace).runnableInformer(0));
        }
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (SharedIndexInformer<Service> informer : informers) {
            informer.addEventHandler(new Told(onChange));
            // without the right to list them now, perhaps later
            informer.exceptionHandler((before, failure) -> true);
            all.add(informer.start().toCompletableFuture());
        }
        CompletableFuture<Void> unused =
                CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).thenRun(onRead);
    }

    @Override
    public boolean isRead() {
        return !informers.isEmpty() && informers.stream().allMatch(SharedIndexInformer::hasSynced);
    }

    @Override
    public boolean isLate() {
        return !isRead() && System.nanoTime() - started > PATIENCE.toNanos();
    }

    @Override
    public boolean watches(String namespace) {
        return namespaces.isEmpty() || namespaces.contains(namespace);
    }

    @Override
    public Optional<Service> find(Ref service) {
        return informers.stream()
                .map(informer -> informer.getStore().getByKey(service.namespace() + "/" + service.name()))
                .filter(Objects::nonNull)
                .findFirst();
    }

    @Override
    public void close() {
        informers.forEach(SharedIndexInformer::close);
    }

    private record Told(Consumer<Ref> onChange) implements ResourceEventHandler<Service> {
        @Override
        public void onAdd(Service service) {
            tell(service);
        }

        @Override
        public void onUpdate(Service before, Service service) {
            if (!Objects.equals(before.getSpec(), service.getSpec())) {
                tell(service);
            }
        }

        @Override
        public void onDelete(Service service, boolean unknownState) {
            tell(service);
        }

        private void tell(Service service) {
            onChange.accept(new Ref(
                    service.getMetadata().getNamespace(), service.getMetadata().getName()));
        }
    }
}
