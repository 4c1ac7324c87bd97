package dev.puppetmaster.registrar.kubernetes;

import dev.puppetmaster.api.runtime.AssignedPuppet;
import dev.puppetmaster.api.runtime.Observation;
import dev.puppetmaster.api.runtime.Observation.PuppetState;
import dev.puppetmaster.api.runtime.RuntimeApi;
import dev.puppetmaster.api.runtime.RuntimeAssignment;
import dev.puppetmaster.registrar.http.RuntimeLookup.Served;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One registrar from its start to its end, and somebody who does as if he were the runtime of its homeserver "data": he
 * reports of every puppet that he is assigned that it runs.
 */
final class RegistrarLife implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RegistrarLife.class);

    private final KubernetesClient client;
    private final ClusterRegistrar registrar;
    private final Thread starter;
    private final Thread runtime;

    private RegistrarLife(KubernetesClient client, ClusterRegistrar registrar, String namespace) {
        this.client = client;
        this.registrar = registrar;
        this.starter = Thread.ofPlatform().name("starter").unstarted(() -> begin(registrar));
        this.runtime = Thread.ofVirtual().unstarted(() -> reportAll(registrar, namespace));
    }

    /**
     * Starts one that is alone, and watches one namespace.
     *
     * @param config of who it is towards the API server
     * @param image of the runtimes; null: none are deployed
     */
    static RegistrarLife start(Config config, String namespace, String ownNamespace, @Nullable String image) {
        return start(config, namespace, ownNamespace, image, RuntimeOptions.DEFAULT);
    }

    static RegistrarLife start(
            Config config, String namespace, String ownNamespace, @Nullable String image, RuntimeOptions options) {
        KubernetesClient client = ClusterClient.open(config);
        ClusterRegistrar registrar = new ClusterRegistrar(
                client,
                new ClusterRegistrar.Settings(
                        List.of(namespace),
                        ownNamespace,
                        "registrar",
                        true,
                        Duration.ofMinutes(10),
                        new RuntimeDeployer.Template(image, "https://registrar", null, options)));
        RegistrarLife life = new RegistrarLife(client, registrar, namespace);
        life.starter.start();
        life.runtime.start();
        return life;
    }

    ClusterRegistrar registrar() {
        return registrar;
    }

    /** One that is cut off meanwhile cannot begin, as a process that is killed meanwhile does not. */
    private static void begin(ClusterRegistrar registrar) {
        try {
            registrar.start();
        } catch (RuntimeException e) {
            log.info("it did not begin: {}", e.getMessage());
        }
    }

    private static void reportAll(ClusterRegistrar of, String namespace) {
        try {
            long revision = 0;
            while (true) {
                Served served = of.runtimes().find(namespace, "data").orElse(null);
                if (served == null) {
                    Thread.sleep(20);
                    continue;
                }
                RuntimeApi api = served.api();
                RuntimeAssignment next = api.awaitAssignment(namespace, "data", revision, Duration.ofSeconds(1));
                if (next != null) {
                    revision = next.revision();
                    List<Observation> states = next.puppets().stream()
                            .map(AssignedPuppet::userId)
                            .<Observation>map(id -> new PuppetState(id, Observation.State.RUNNING, "", null))
                            .toList();
                    api.observe(namespace, "data", states);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        runtime.interrupt();
        starter.interrupt();
        try {
            starter.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        registrar.close();
        client.close();
    }
}
