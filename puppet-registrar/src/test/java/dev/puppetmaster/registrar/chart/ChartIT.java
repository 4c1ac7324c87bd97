package dev.puppetmaster.registrar.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The charts, installed by Helm on a real API server: what is rendered is what it takes. */
class ChartIT {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    /** How many Homeserver resources there are, where not every homeserver has one. */
    private static final Map<String, Integer> HOMESERVERS =
            Map.of("big-values.yaml", 0, "themes-of-their-own-values.yaml", 1);

    private static ChartCluster cluster;
    private static KubernetesClient client;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        cluster = ChartCluster.create();
        client = cluster.client();
        for (String namespace : List.of("data", "sales", "ops")) {
            cluster.make(namespace);
        }
        CrdsOfOthers.makeIn(client);
        // The CRDs belong to this release; others come without them.
        cluster.install("puppetmaster", "puppetmaster", "puppetmaster", "ci/default-values.yaml");
        cluster.awaitKinds();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    static List<String> examples() throws IOException {
        return ChartCluster.examples("puppetmaster").toList();
    }

    static List<String> synapseExamples() throws IOException {
        return ChartCluster.examples("synapse").toList();
    }

    static List<Arguments> clientExamples() throws IOException {
        List<Arguments> examples = new ArrayList<>();
        for (String chart : List.of("element", "cinny")) {
            ChartCluster.examples(chart).forEach(values -> examples.add(Arguments.of(chart, values)));
        }
        return examples;
    }

    @ParameterizedTest
    @MethodSource("examples")
    void theApiServerTakesWhatTheChartMakes(String values) {
        String namespace = "ci-" + NUMBER.incrementAndGet();
        String release = "puppetmaster-" + NUMBER.get();

        cluster.command("puppetmaster", release, namespace, "ci/" + values)
                .set("crds.enabled", false)
                .call();

        PodTemplateSpec template = client.apps()
                .deployments()
                .inNamespace(namespace)
                .withName(release)
                .require()
                .getSpec()
                .getTemplate();
        cluster.assertRestricted(template);
        cluster.uninstall(release, namespace);
    }

    @ParameterizedTest
    @MethodSource("synapseExamples")
    void theApiServerTakesAHomeserver(String values) {
        String namespace = "matrix-" + NUMBER.incrementAndGet();

        cluster.install("synapse", "data", namespace, "ci/" + values);

        List<StatefulSet> synapses =
                client.apps().statefulSets().inNamespace(namespace).list().getItems();
        assertThat(synapses).isNotEmpty().allSatisfy(synapse -> {
            PodTemplateSpec template = synapse.getSpec().getTemplate();
            if (values.equals("one-node-values.yaml")) {
                assertThatThrownBy(() -> cluster.assertRestricted(template)).hasMessageContaining("hostPath");
            } else {
                cluster.assertRestricted(template);
            }
        });
        client.batch()
                .v1()
                .cronjobs()
                .inNamespace(namespace)
                .list()
                .getItems()
                .forEach(backup -> cluster.assertRestricted(
                        backup.getSpec().getJobTemplate().getSpec().getTemplate()));
        assertThat(client.genericKubernetesResources("puppetmaster.dev/v1alpha1", "Homeserver")
                        .inNamespace(namespace)
                        .list()
                        .getItems())
                .hasSize(HOMESERVERS.getOrDefault(values, synapses.size()));
        cluster.uninstall("data", namespace);
    }

    @ParameterizedTest
    @MethodSource("clientExamples")
    void theApiServerTakesAWebClient(String chart, String values) {
        cluster.install(chart, "chat", "clients", "ci/" + values);

        cluster.assertRestricted(client.apps()
                .deployments()
                .inNamespace("clients")
                .withName("chat-" + chart)
                .require()
                .getSpec()
                .getTemplate());
        cluster.uninstall("chat", "clients");
    }

    @Test
    void anUpgradeKeepsTokensKeysAndTheCertificate() {
        cluster.install("synapse", "kept", "kept", "ci/default-values.yaml");
        Map<String, String> tokens = secret("kept", "kept-synapse-appservice").getData();
        Map<String, String> keys = secret("kept", "kept-synapse-keys").getData();

        Helm.upgrade(ChartCluster.DEPLOY.resolve("synapse").toString())
                .withName("kept")
                .withNamespace("kept")
                .withKubeConfig(cluster.kubeconfig())
                .withValuesFile(ChartCluster.DEPLOY.resolve("synapse/ci/default-values.yaml"))
                .call();

        assertThat(secret("kept", "kept-synapse-appservice").getData()).isEqualTo(tokens);
        assertThat(secret("kept", "kept-synapse-keys").getData()).isEqualTo(keys);

        cluster.uninstall("kept", "kept");
        assertThat(secret("kept", "kept-synapse-keys").getData()).isEqualTo(keys);
        cluster.install("synapse", "kept", "kept", "ci/default-values.yaml");
        assertThat(secret("kept", "kept-synapse-keys").getData()).isEqualTo(keys);
        assertThat(secret("kept", "kept-synapse-appservice").getData()).isNotEqualTo(tokens);
        cluster.uninstall("kept", "kept");
    }

    /** Synapse would begin on a volume that is not filled yet. */
    @Test
    void nothingIsInstalledThatIsToBeRestoredFirst() {
        assertThatThrownBy(() -> cluster.install(
                        "synapse",
                        "data",
                        "restored",
                        "ci/default-values.yaml",
                        "backup.enabled=true",
                        "restore.file=data.zip"))
                .hasMessageContaining("this is no helm template --show-only templates/restore.yaml");
    }

    @Test
    void anUpgradeLeavesTheCertificateOfTheRegistrarAlone() {
        Map<String, String> before = secret("puppetmaster", "puppetmaster-tls").getData();

        Helm.upgrade(ChartCluster.DEPLOY.resolve("puppetmaster").toString())
                .withName("puppetmaster")
                .withNamespace("puppetmaster")
                .withKubeConfig(cluster.kubeconfig())
                .call();

        assertThat(secret("puppetmaster", "puppetmaster-tls").getData()).isEqualTo(before);
    }

    @Test
    void theRegistrarMayDoItsWorkAndNoMore() {
        cluster.install("synapse", "rights", "rights", "ci/default-values.yaml");

        assertThat(may("get", "", "secrets", "rights", "rights-synapse-appservice"))
                .isTrue();
        assertThat(may("get", "", "secrets", "rights", "rights-synapse-keys")).isFalse();
        assertThat(may("list", "", "secrets", "rights", null)).isFalse();
        assertThat(may("watch", "", "secrets", "puppetmaster", null)).isFalse();
        assertThat(may("watch", "puppetmaster.dev", "puppets", "rights", null)).isTrue();
        assertThat(may("patch", "puppetmaster.dev", "puppets/status", "rights", null))
                .isTrue();
        assertThat(may("create", "apps", "statefulsets", "rights", null)).isTrue();
        assertThat(may("delete", "networking.k8s.io", "networkpolicies", "rights", null))
                .isTrue();
        assertThat(may("list", "networking.k8s.io", "networkpolicies", "rights", null))
                .isFalse();
        assertThat(may("watch", "", "services", "rights", null)).isTrue();
        assertThat(may("delete", "apps", "deployments", "rights", null)).isTrue();
        assertThat(may("delete", "apps", "statefulsets", "rights", null)).isFalse();
        assertThat(may("list", "", "pods", "rights", null)).isTrue();
        assertThat(may("watch", "", "pods", "rights", null)).isFalse();
        assertThat(may("create", "", "pods", "rights", null)).isFalse();
        assertThat(may("delete", "puppetmaster.dev", "homeservers", "rights", null))
                .isFalse();
        assertThat(may("update", "coordination.k8s.io", "leases", "puppetmaster", "puppetmaster-registrar"))
                .isTrue();
        assertThat(may("update", "coordination.k8s.io", "leases", "puppetmaster", "of-another"))
                .isFalse();
        assertThat(may("update", "coordination.k8s.io", "leases", "rights", null))
                .isFalse();
        cluster.uninstall("rights", "rights");
    }

    @Test
    void aRegistrarThatIsInstalledAnewIsTrustedByTheRuntimesThatThereAre() {
        cluster.install("puppetmaster", "puppetmaster-again", "again", "ci/one-namespace-values.yaml");
        Map<String, String> before = secret("again", "puppetmaster-again-tls").getData();

        cluster.uninstall("puppetmaster-again", "again");
        cluster.install("puppetmaster", "puppetmaster-again", "again", "ci/one-namespace-values.yaml");

        assertThat(secret("again", "puppetmaster-again-tls").getData()).isEqualTo(before);
        cluster.uninstall("puppetmaster-again", "again");
    }

    @Test
    void theResourceDefinitionsOutliveTheRelease() {
        cluster.install("puppetmaster", "second", "second", "ci/one-namespace-values.yaml");
        cluster.uninstall("second", "second");

        assertThatThrownBy(() -> cluster.install(
                        "synapse", "x", "second", "ci/default-values.yaml", "homeserver.puppetPrefixes[0]=*"))
                .hasMessageContaining("puppetPrefixes");
        assertThat(client.apiextensions()
                        .v1()
                        .customResourceDefinitions()
                        .withName("puppets.puppetmaster.dev")
                        .require()
                        .getMetadata()
                        .getAnnotations())
                .containsEntry("helm.sh/resource-policy", "keep");
    }

    private static Secret secret(String namespace, String name) {
        return client.secrets().inNamespace(namespace).withName(name).require();
    }

    private static boolean may(String verb, String group, String resource, String namespace, @Nullable String name) {
        String[] parts = resource.split("/", -1);
        SubjectAccessReview review = client.authorization()
                .v1()
                .subjectAccessReview()
                .create(new SubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withUser("system:serviceaccount:puppetmaster:puppetmaster")
                        .withNewResourceAttributes()
                        .withVerb(verb)
                        .withGroup(group)
                        .withResource(parts[0])
                        .withSubresource(parts.length > 1 ? parts[1] : null)
                        .withNamespace(namespace)
                        .withName(name)
                        .endResourceAttributes()
                        .endSpec()
                        .build());
        return review.getStatus().getAllowed();
    }
}
