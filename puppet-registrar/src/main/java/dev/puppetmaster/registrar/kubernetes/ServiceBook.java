package dev.puppetmaster.registrar.kubernetes;

import dev.puppetmaster.api.Ref;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The Services of the namespaces that are looked after, kept up to date by watches. Thread-safe. */
final class ServiceBook implements ServiceLookup, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Watched<Service> watched;
    private volatile long started = System.nanoTime();

    /** @param namespaces empty: all */
    ServiceBook(List<String> namespaces) {
        this.watched = new Watched<>(namespaces);
    }

    /**
     * Begins to watch, and returns at once.
     *
     * @param onRead called when all have been read
     * @param onChange told of a Service that has come, gone or become another
     */
    void start(KubernetesClient client, Runnable onRead, Consumer<Ref> onChange) {
        started = System.nanoTime();
        CompletableFuture<Void> unused =
                watched.start(client.services(), Map.of(), new Told(onChange)).thenRun(onRead);
    }

    @Override
    public boolean isRead() {
        return watched.isRead();
    }

    @Override
    public boolean isLate() {
        return !isRead() && System.nanoTime() - started > PATIENCE.toNanos();
    }

    @Override
    public boolean watches(String namespace) {
        return watched.covers(namespace);
    }

    @Override
    public Optional<Service> find(Ref service) {
        return watched.find(service.namespace(), service.name());
    }

    @Override
    public void close() {
        watched.close();
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
