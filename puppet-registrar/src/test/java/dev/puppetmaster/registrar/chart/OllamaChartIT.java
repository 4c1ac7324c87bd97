package dev.puppetmaster.registrar.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The chart of the cluster's own model, on a real API server. */
class OllamaChartIT {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static ChartCluster cluster;
    private static KubernetesClient client;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        cluster = ChartCluster.create();
        client = cluster.client();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    static List<String> examples() throws IOException {
        return ChartCluster.examples("ollama").toList();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void theApiServerTakesTheClustersOwnModel(String values) {
        String namespace = "services-" + NUMBER.incrementAndGet();

        cluster.command("ollama", "ollama", namespace, "ci/" + values)
                .set("agents.namespace", "agents-" + NUMBER.get())
                .call();

        PodTemplateSpec server = client.apps()
                .statefulSets()
                .inNamespace(namespace)
                .withName("ollama")
                .require()
                .getSpec()
                .getTemplate();
        if (values.equals("one-node-values.yaml")) {
            assertThatThrownBy(() -> cluster.assertRestricted(server)).hasMessageContaining("hostPath");
        } else if (!values.equals("gpu-values.yaml")) { // the class of its nodes is not here
            cluster.assertRestricted(server);
        }
        client.batch()
                .v1()
                .jobs()
                .inNamespace(namespace)
                .list()
                .getItems()
                .forEach(models -> cluster.assertRestricted(models.getSpec().getTemplate()));
        cluster.uninstall("ollama", namespace);
    }

    /** That nobody runs away in the namespace of the agents. */
    @Test
    void anAgentThatTakesTooMuchIsRefusedAndOneThatSaysNothingIsLimited() {
        cluster.command("ollama", "ollama", "services", "ci/default-values.yaml")
                .call();

        assertThatThrownBy(() -> client.pods()
                        .inNamespace("ai-agents")
                        .resource(agent("greedy", Map.of("memory", new Quantity("2Gi"))))
                        .create())
                .hasMessageContaining("maximum memory usage per Container is 1Gi");
        Pod modest = client.pods()
                .inNamespace("ai-agents")
                .resource(agent("modest", Map.of()))
                .create();

        assertThat(modest.getSpec().getContainers().getFirst().getResources().getLimits())
                .containsEntry("memory", new Quantity("256Mi"))
                .containsEntry("cpu", new Quantity("500m"));
        client.pods()
                .inNamespace("ai-agents")
                .withName("modest")
                .withGracePeriod(0)
                .delete();
        cluster.uninstall("ollama", "services");
        assertThat(client.namespaces().withName("ai-agents").get()).isNotNull();
    }

    private static Pod agent(String name, Map<String, Quantity> limits) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withAutomountServiceAccountToken(false)
                .withNewSecurityContext()
                .withRunAsNonRoot(true)
                .withRunAsUser(10001L)
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .endSecurityContext()
                .addNewContainer()
                .withName("agent")
                .withImage("agent:1")
                .withNewResources()
                .withLimits(limits)
                .endResources()
                .withNewSecurityContext()
                .withAllowPrivilegeEscalation(false)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .endSecurityContext()
                .endContainer()
                .endSpec()
                .build();
    }
}
