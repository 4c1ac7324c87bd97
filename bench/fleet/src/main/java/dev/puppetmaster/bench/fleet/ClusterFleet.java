package dev.puppetmaster.bench.fleet;

import dev.puppetmaster.api.Resource;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.yaml.ResourceWriter;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Puts resources on the API server, several at a time as a person's kubectl does. */
final class ClusterFleet implements AutoCloseable {
    static final String NAMESPACE = "default";
    static final String OWN_NAMESPACE = "puppetmaster";
    private static final int AT_ONCE = 4;

    private final KubernetesClient client;
    private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);

    ClusterFleet(KubernetesClient client) {
        this.client = client;
    }

    /** Creates them in {@code namespace}, in order, {@value #AT_ONCE} at a time; returns seconds. */
    double create(List<? extends Resource> resources, String namespace) throws InterruptedException {
        return all(resources, resource -> object(resource, namespace).create());
    }

    /** Creates one. */
    void create(Resource resource, String namespace) {
        object(resource, namespace).create();
    }

    /** Changes what puppets do and nothing that Matrix sees; returns the generation that each has then. */
    long changeTurns(ResourceKey puppet, int turns) {
        return client.genericKubernetesResources(Resource.API_VERSION, puppet.kind())
                .inNamespace(puppet.namespace())
                .withName(puppet.name())
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"spec\":{\"loopGuard\":{\"maxConsecutiveBotTurns\":" + turns + "}}}")
                .getMetadata()
                .getGeneration();
    }

    /** What is done with each of several. */
    interface Deed<T> {
        void to(T it);
    }

    /** Does it to all, {@value #AT_ONCE} at a time; returns seconds. */
    <T> double all(List<? extends T> them, Deed<T> deed) throws InterruptedException {
        long began = System.nanoTime();
        List<Future<?>> under = new ArrayList<>();
        them.forEach(it -> under.add(threads.submit(() -> deed.to(it))));
        for (Future<?> one : under) {
            try {
                one.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("the API server refuses: " + e.getCause(), e);
            }
        }
        return (System.nanoTime() - began) / 1e9;
    }

    private io.fabric8.kubernetes.client.dsl.Resource<GenericKubernetesResource> object(
            Resource resource, String namespace) {
        GenericKubernetesResource object = client.getKubernetesSerialization()
                .convertValue(ResourceWriter.write(resource), GenericKubernetesResource.class);
        object.getMetadata().setNamespace(namespace);
        return client.resource(object);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
