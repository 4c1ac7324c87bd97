package dev.puppetmaster.registrar.kubernetes;

import static dev.puppetmaster.registrar.kubernetes.ClusterRig.NAMESPACE;
import static dev.puppetmaster.registrar.kubernetes.ClusterRig.isReady;
import static dev.puppetmaster.registrar.kubernetes.ClusterRig.said;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.api.crd.ToolResource;
import dev.puppetmaster.api.crd.ToolStatus;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What Tools name and run, in the pod of the runtime: on a real API server, with the rights of the chart. */
class ToolSecretsIT {
    private static final String CANARY = "canary-4711-of-the-weather";
    private static final String THINKER = """
            apiVersion: puppetmaster.dev/v1alpha1
            kind: Puppet
            metadata: {name: data-a, namespace: fleet}
            spec:
              homeserverRef: {name: data}
              brain: {llm: {systemPrompt: Be brief.}}
              tools: [{toolRef: {name: weather}}]
            """;
    private static final String ROLL = """
            apiVersion: puppetmaster.dev/v1alpha1
            kind: Tool
            metadata: {name: weather, namespace: fleet}
            spec:
              type: Program
              version: 2.0.0
              program: {command: [roll], description: Rolls dice., parameters: {type: object}}
            """;

    @RegisterExtension
    static final ClusterRig rig = new ClusterRig();

    @BeforeEach
    void start() {
        rig.startDeploying("puppetmaster/runtime:v1");
        rig.apply(rig.homeserverYaml());
        rig.apply(THINKER);
    }

    @AfterEach
    void clear() {
        rig.clear();
        rig.stop();
        rig.client.secrets().inNamespace(NAMESPACE).withName("weather-key").delete();
        rig.client.rbac().roles().inNamespace(NAMESPACE).withName("weather").delete();
        // there is no garbage collector: what the Homeserver owned stays
        rig.client.apps().statefulSets().inNamespace(NAMESPACE).delete();
    }

    private static String weather(String secret, String key) {
        return """
                apiVersion: puppetmaster.dev/v1alpha1
                kind: Tool
                metadata: {name: weather, namespace: fleet}
                spec:
                  type: Http
                  version: 1.0.0
                  http: {openapi: {url: "https://weather.example.org/openapi.json"}}
                  auth: {secretRef: {name: %s, key: %s}}
                """.formatted(secret, key);
    }

    private static void secret(String key) {
        rig.client
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("weather-key")
                        .withNamespace(NAMESPACE)
                        .endMetadata()
                        .withStringData(Map.of(key, CANARY))
                        .build())
                .serverSideApply();
    }

    private static void allow() {
        rig.apply("""
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata: {name: weather, namespace: fleet}
                rules: [{apiGroups: [""], resources: [secrets], resourceNames: [weather-key], verbs: [get]}]
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: weather, namespace: fleet}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: weather}
                subjects: [{kind: ServiceAccount, name: puppetmaster, namespace: puppetmaster}]
                """);
    }

    private static ToolStatus awaitTool(String refs) {
        return rig.awaitStatus(
                ToolResource.class,
                "weather",
                it -> said(it.conditions(), "ResolvedRefs").equals(refs));
    }

    private static PodSpec awaitPod(Predicate<PodSpec> wanted) {
        return await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(100))
                .until(
                        () -> {
                            StatefulSet set = rig.client
                                    .apps()
                                    .statefulSets()
                                    .inNamespace(NAMESPACE)
                                    .withName("data-runtime")
                                    .get();
                            return set == null
                                    ? null
                                    : set.getSpec().getTemplate().getSpec();
                        },
                        pod -> pod != null && wanted.test(pod));
    }

    private static boolean hasSecrets(PodSpec pod) {
        return pod.getVolumes().stream().anyMatch(it -> it.getName().equals("tool-secrets"));
    }

    @Test
    void aSecretIsAskedForByNameAndGivenToTheRuntimeWhereItsOwnerAllowsThat() {
        rig.apply(weather("weather-key", "token"));

        ToolStatus forbidden = awaitTool("False: SecretForbidden");
        assertThat(String.valueOf(forbidden.conditions()))
                .contains("--verb=get --resource=secrets --resource-name=weather-key");
        rig.awaitPuppet("data-a", it -> said(it.conditions(), "ResolvedRefs").equals("False: ToolNotReady"));
        awaitPod(pod -> !hasSecrets(pod));

        allow();
        awaitTool("False: SecretMissing");
        // it may have it as soon as it is there
        awaitPod(ToolSecretsIT::hasSecrets);
        secret("other");
        awaitTool("False: SecretKeyMissing");
        secret("token");

        ToolStatus there = rig.awaitStatus(ToolResource.class, "weather", it -> isReady(it.conditions()));
        rig.awaitPuppet("data-a", it -> said(it.conditions(), "ResolvedRefs").equals("True"));
        assertThat(String.valueOf(there)).doesNotContain(CANARY);
        PodSpec pod = awaitPod(ToolSecretsIT::hasSecrets);
        assertThat(pod.getContainers()).hasSize(1);
        assertThat(pod.getContainers().getFirst().getVolumeMounts())
                .filteredOn(it -> it.getName().equals("tool-secrets"))
                .singleElement()
                .satisfies(mount -> {
                    assertThat(mount.getMountPath()).isEqualTo("/etc/puppetmaster/secrets");
                    assertThat(mount.getReadOnly()).isTrue();
                });
    }

    /** Whoever may write Tools would else have a homeserver's tokens sent wherever they like. */
    @Test
    void aToolIsNotGivenTheTokensOfAHomeserver() {
        rig.apply(weather("data-registration", "runtime-token"));

        awaitTool("False: SecretForbidden");

        awaitPod(pod -> !hasSecrets(pod));
        rig.awaitPuppet("data-a", it -> said(it.conditions(), "ResolvedRefs").equals("False: ToolNotReady"));
    }

    @Test
    void programsHaveAContainerWhileAPuppetHasOne() {
        rig.apply(ROLL);
        PodSpec pod = awaitPod(it -> !it.getInitContainers().isEmpty());

        Container runner = pod.getInitContainers().getFirst();
        assertThat(runner.getName()).isEqualTo("tool-runner");
        assertThat(runner.getVolumeMounts()).extracting(VolumeMount::getName).isEqualTo(List.of("tools", "tools-tmp"));

        rig.client
                .resources(ToolResource.class)
                .inNamespace(NAMESPACE)
                .withName("weather")
                .delete();
        awaitPod(it -> it.getInitContainers().isEmpty());
    }
}
