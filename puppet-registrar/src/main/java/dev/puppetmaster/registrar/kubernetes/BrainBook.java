package dev.puppetmaster.registrar.kubernetes;

import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.registrar.core.BrainAddress;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The Deployments of brains in the namespaces that are looked after, kept up to date by watches. Thread-safe. */
final class BrainBook implements AutoCloseable {
    private final Watched<Deployment> watched;

    /** @param namespaces empty: all */
    BrainBook(List<String> namespaces) {
        this.watched = new Watched<>(namespaces);
    }

    /**
     * Begins to watch, and returns at once.
     *
     * @param onChange called when something is new: all has been read, a pod is ready or no longer
     * @param onTouch told of a puppet whose Deployment is another than it was, or is gone; whoever did that
     */
    void start(KubernetesClient client, Runnable onChange, Consumer<ResourceKey> onTouch) {
        CompletableFuture<Void> unused = watched.start(
                        client.apps().deployments(),
                        Map.of(BrainWorkload.NAME_LABEL, BrainWorkload.NAME),
                        new Told(onChange, onTouch))
                .thenRun(onChange);
    }

    boolean isRead() {
        return watched.isRead();
    }

    Optional<Deployment> find(ResourceKey puppet) {
        return watched.find(puppet.namespace(), BrainAddress.name(puppet));
    }

    /** Those that have a Deployment. */
    Set<ResourceKey> puppets() {
        return watched.all()
                .flatMap(deployment -> puppetOf(deployment).stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whose brain it is; empty if it is none of ours. */
    static Optional<ResourceKey> puppetOf(HasMetadata object) {
        Map<String, String> labels = object.getMetadata().getLabels();
        String name = labels == null ? null : labels.get(BrainWorkload.INSTANCE_LABEL);
        if (name == null
                || !labels.entrySet().containsAll(BrainWorkload.labels(name).entrySet())) {
            return Optional.empty();
        }
        ResourceKey puppet = new ResourceKey("Puppet", object.getMetadata().getNamespace(), name);
        return Optional.of(puppet)
                .filter(it -> BrainAddress.name(it).equals(object.getMetadata().getName()));
    }

    @Override
    public void close() {
        watched.close();
    }

    private record Told(Runnable onChange, Consumer<ResourceKey> onTouch) implements ResourceEventHandler<Deployment> {
        @Override
        public void onAdd(Deployment deployment) {
            onChange.run();
        }

        @Override
        public void onUpdate(Deployment before, Deployment now) {
            if (!Objects.equals(before.getSpec(), now.getSpec())) {
                puppetOf(now).ifPresent(onTouch);
            } else if (!Objects.equals(before.getStatus(), now.getStatus())) {
                onChange.run();
            }
        }

        @Override
        public void onDelete(Deployment deployment, boolean unknownState) {
            puppetOf(deployment).ifPresent(onTouch);
        }
    }
}
