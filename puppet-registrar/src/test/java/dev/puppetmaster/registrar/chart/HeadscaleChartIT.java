package dev.puppetmaster.registrar.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import dev.puppetmaster.registrar.kubernetes.LocalApiServer;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The chart headscale, installed by Helm on a real API server. */
class HeadscaleChartIT {
    private static final Path CHART =
            Path.of("../deploy/headscale").toAbsolutePath().normalize();

    private static LocalApiServer server;
    private static KubernetesClient client;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        server = LocalApiServer.create();
        client = new KubernetesClientBuilder().withConfig(server.config()).build();
        CrdsOfOthers.makeIn(client);
        client.namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("restricted")
                        .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                        .endMetadata()
                        .build())
                .create();
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    /** That of a restore is for {@code helm template} only. */
    static List<String> examples() throws IOException {
        try (Stream<Path> files = Files.list(CHART.resolve("ci"))) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .filter(values -> !values.startsWith("restore"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void theApiServerTakesWhatTheChartMakes(String values) {
        String namespace = values.replace(".yaml", "");

        install(namespace, values);

        assertThat(templates(namespace)).isNotEmpty().allSatisfy(template -> {
            if (values.equals("node-ports-values.yaml")) {
                assertThatThrownBy(() -> assertRestricted(template)).hasMessageContaining("hostPath");
            } else {
                assertRestricted(template);
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

        Helm.upgrade(CHART.toString())
                .withName("headscale")
                .withNamespace("keys")
                .withKubeConfig(server.kubeconfig())
                .withValuesFile(CHART.resolve("ci/farm-values.yaml"))
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

    /** Its pod is taken where the restricted Pod Security Standard is enforced. */
    private static void assertRestricted(PodTemplateSpec template) {
        Pod pod = new PodBuilder()
                .withNewMetadata()
                .withName("tried")
                .withLabels(template.getMetadata().getLabels())
                .endMetadata()
                .withSpec(template.getSpec())
                .build();
        // The StatefulSet's own claim.
        if (pod.getSpec().getVolumes().stream().noneMatch(volume -> "data".equals(volume.getName()))) {
            pod.getSpec()
                    .getVolumes()
                    .add(new VolumeBuilder()
                            .withName("data")
                            .withNewPersistentVolumeClaim("data", false)
                            .build());
        }
        client.pods().inNamespace("restricted").resource(pod).dryRun().create();
    }

    private static void install(String namespace, String values) {
        new Helm(CHART)
                .install()
                .withName("headscale")
                .withNamespace(namespace)
                .createNamespace()
                .withKubeConfig(server.kubeconfig())
                .withValuesFile(CHART.resolve("ci").resolve(values))
                .call();
    }

    private static void uninstall(String namespace) {
        Helm.uninstall("headscale")
                .withNamespace(namespace)
                .withKubeConfig(server.kubeconfig())
                .call();
    }
}
