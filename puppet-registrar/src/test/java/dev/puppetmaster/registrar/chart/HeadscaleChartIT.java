package dev.puppetmaster.registrar.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.Release;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The chart headscale, installed by Helm on a real API server. */
class HeadscaleChartIT {
    private static ChartCluster cluster;
    private static KubernetesClient client;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        cluster = ChartCluster.create();
        client = cluster.client();
        CrdsOfOthers.makeIn(client);
        cluster.awaitKinds();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    /** That of a restore is for {@code helm template} only. */
    static List<String> examples() throws IOException {
        return ChartCluster.examples("headscale")
                .filter(values -> !values.startsWith("restore"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void theApiServerTakesWhatTheChartMakes(String values) {
        String namespace = values.replace(".yaml", "");

        install(namespace, values);

        assertThat(templates(namespace)).isNotEmpty().allSatisfy(template -> {
            if (values.equals("node-ports-values.yaml")) {
                assertThatThrownBy(() -> cluster.assertRestricted(template)).hasMessageContaining("hostPath");
            } else {
                cluster.assertRestricted(template);
            }
        });
        uninstall(namespace);
    }

    @Test
    void anUpgradeKeepsTheKeysOfDevicesAndRunsTheirJobAgain() {
        install("keys", "farm-values.yaml");
        String before = job("keys");
        String key = Base64.getEncoder().encodeToString("written by the Job".getBytes(StandardCharsets.UTF_8));
        client.secrets()
                .inNamespace("keys")
                .withName("headscale-key-ollama")
                .edit(secret -> new SecretBuilder(secret).addToData("key", key).build());

        Helm.upgrade(ChartCluster.DEPLOY.resolve("headscale").toString())
                .withName("headscale")
                .withNamespace("keys")
                .withKubeConfig(cluster.kubeconfig())
                .withValuesFile(ChartCluster.DEPLOY.resolve("headscale/ci/farm-values.yaml"))
                .set("logLevel", "debug")
                .call();

        assertThat(client.secrets()
                        .inNamespace("keys")
                        .withName("headscale-key-ollama")
                        .require()
                        .getData())
                .isEqualTo(Map.of("key", key));
        assertThat(job("keys")).isNotEqualTo(before);
        uninstall("keys");
    }

    /** Headscale would begin on a volume that is not filled yet. */
    @Test
    void nothingIsInstalledThatIsToBeRestoredFirst() {
        assertThatThrownBy(() -> install("restored", "restore-values.yaml"))
                .hasMessageContaining("this is no helm template --show-only templates/restore.yaml");
    }

    private static List<PodTemplateSpec> templates(String namespace) {
        List<PodTemplateSpec> templates = new ArrayList<>();
        client.apps().statefulSets().inNamespace(namespace).list().getItems().stream()
                .map(each -> each.getSpec().getTemplate())
                .forEach(templates::add);
        client.apps().deployments().inNamespace(namespace).list().getItems().stream()
                .map(each -> each.getSpec().getTemplate())
                .forEach(templates::add);
        client.batch().v1().jobs().inNamespace(namespace).list().getItems().stream()
                .map(each -> each.getSpec().getTemplate())
                .forEach(templates::add);
        client.batch().v1().cronjobs().inNamespace(namespace).list().getItems().stream()
                .map(each -> each.getSpec().getJobTemplate().getSpec().getTemplate())
                .forEach(templates::add);
        return templates;
    }

    /** The only one's name. */
    private static String job(String namespace) {
        assertThat(client.batch().v1().jobs().inNamespace(namespace).list().getItems())
                .hasSize(1);
        return client.batch()
                .v1()
                .jobs()
                .inNamespace(namespace)
                .list()
                .getItems()
                .getFirst()
                .getMetadata()
                .getName();
    }

    private static void install(String namespace, String values) {
        Release unused = cluster.install("headscale", "headscale", namespace, "ci/" + values);
    }

    private static void uninstall(String namespace) {
        cluster.uninstall("headscale", namespace);
    }
}
