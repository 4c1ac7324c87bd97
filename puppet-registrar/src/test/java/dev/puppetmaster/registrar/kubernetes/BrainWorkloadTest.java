package dev.puppetmaster.registrar.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.api.PodBrain;
import dev.puppetmaster.api.PodBrain.PodResources;
import dev.puppetmaster.api.Ref;
import dev.puppetmaster.api.ResourceKey;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BrainWorkloadTest {
    private static final PodBrain ALL = new PodBrain(
            "registry/brain:1",
            null,
            9000,
            List.of("python3", "-u"),
            List.of("brain.py"),
            List.of(new PodBrain.Variable("MOOD", "good")),
            new PodResources("250m", null, null, "32Mi"),
            Map.of("disk", "fast"),
            null);

    private static List<HasMetadata> objects(PodBrain brain, boolean suspended) {
        return BrainWorkload.of(new BrainWorkload.Plan(
                new ResourceKey("Puppet", "robots", "data-a"),
                new OwnerReference(),
                brain,
                suspended,
                new Ref("homes", "data"),
                RuntimeOptions.DEFAULT));
    }

    private static <T extends HasMetadata> T only(Class<T> type, List<HasMetadata> objects) {
        return type.cast(objects.stream().filter(type::isInstance).findFirst().orElseThrow());
    }

    private static Deployment deployment(PodBrain brain) {
        return only(Deployment.class, objects(brain, false));
    }

    private static PodSpec pod(PodBrain brain) {
        return deployment(brain).getSpec().getTemplate().getSpec();
    }

    @Test
    void itsPodPassesTheRestrictedStandardAndIsGivenNothingSecret() {
        PodSpec pod = pod(ALL);
        Container container = pod.getContainers().getFirst();

        assertThat(pod.getAutomountServiceAccountToken()).isFalse();
        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
        assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(pod.getVolumes())
                .singleElement()
                .satisfies(volume -> assertThat(volume.getEmptyDir()).isNotNull());
        assertThat(container.getEnv())
                .allSatisfy(variable -> assertThat(variable.getValueFrom()).isNull());
    }

    @Test
    void whatIsDeclaredIsWhatRuns() {
        PodSpec pod = pod(ALL);
        Container container = pod.getContainers().getFirst();

        assertThat(container.getImage()).isEqualTo("registry/brain:1");
        assertThat(container.getCommand()).containsExactly("python3", "-u");
        assertThat(container.getArgs()).containsExactly("brain.py");
        assertThat(container.getEnv())
                .extracting(variable -> variable.getName() + "=" + variable.getValue())
                .containsExactly("PORT=9000", "MOOD=good");
        assertThat(container.getReadinessProbe().getHttpGet().getPath()).isEqualTo("/v1/health");
        assertThat(pod.getNodeSelector()).containsExactly(Map.entry("disk", "fast"));
        Service service = only(Service.class, objects(ALL, false));
        assertThat(service.getSpec().getPorts().getFirst().getPort()).isEqualTo(9000);
        assertThat(service.getSpec().getSelector())
                .containsAllEntriesOf(Map.of("app.kubernetes.io/instance", "data-a"));
    }

    @Test
    void nothingIsAskedForThatIsMoreThanTheLimit() {
        assertThat(resources(ALL)).isEqualTo("cpu 250m, memory 32Mi of memory 32Mi");
        assertThat(resources(PodBrain.of("b"))).isEqualTo("cpu 50m, memory 64Mi of memory 512Mi");
        assertThat(resources(with(new PodResources(null, "2Gi", "10m", null))))
                .isEqualTo("cpu 10m, memory 2Gi of cpu 10m, memory 2Gi");
    }

    private static PodBrain with(PodResources resources) {
        return new PodBrain("b", null, 8080, List.of(), List.of(), List.of(), resources, Map.of(), null);
    }

    private static String resources(PodBrain brain) {
        var resources = pod(brain).getContainers().getFirst().getResources();
        return shown(resources.getRequests()) + " of " + shown(resources.getLimits());
    }

    private static String shown(Map<String, io.fabric8.kubernetes.api.model.Quantity> amounts) {
        return String.join(
                ", ",
                amounts.entrySet().stream()
                        .map(amount -> amount.getKey() + " " + amount.getValue())
                        .toList());
    }

    @Test
    void onlyTheRuntimeOfItsHomeserverReachesIt() {
        NetworkPolicy policy = only(NetworkPolicy.class, objects(ALL, false));

        assertThat(policy.getSpec().getPolicyTypes()).containsExactly("Ingress");
        var rule = policy.getSpec().getIngress().getFirst();
        assertThat(rule.getFrom()).singleElement().satisfies(from -> {
            assertThat(from.getNamespaceSelector().getMatchLabels())
                    .containsExactly(Map.entry("kubernetes.io/metadata.name", "homes"));
            assertThat(from.getPodSelector().getMatchLabels()).isEqualTo(RuntimeWorkload.labels("data"));
        });
        assertThat(deployment(ALL).getSpec().getTemplate().getMetadata().getLabels())
                .containsAllEntriesOf(policy.getSpec().getPodSelector().getMatchLabels())
                .containsAllEntriesOf(BrainWorkload.podLabelsOf(new Ref("homes", "data")));
        assertThat(objects(ALL, false).getFirst()).isInstanceOf(NetworkPolicy.class);
    }

    @Test
    void aBrainThatNobodyAsksDoesNotRun() {
        assertThat(only(Deployment.class, objects(ALL, true)).getSpec().getReplicas())
                .isZero();
        assertThat(deployment(ALL).getSpec().getReplicas()).isEqualTo(1);
    }
}
