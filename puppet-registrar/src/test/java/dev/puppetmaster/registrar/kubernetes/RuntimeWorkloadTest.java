package dev.puppetmaster.registrar.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.puppetmaster.registrar.core.RuntimeNeeds;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuntimeWorkloadTest {
    @TempDir
    Path folder;

    private static final RuntimeWorkload.Plan PLAN = new RuntimeWorkload.Plan(
            "robots",
            "data",
            new OwnerReference(),
            "http://synapse:8008",
            "data-appservice",
            "puppetmaster/runtime:v1",
            "https://registrar:8443",
            "PEM",
            RuntimeOptions.DEFAULT,
            RuntimeNeeds.NOTHING);

    /** A runtime is ready when its homeserver has reached it: through a Service that waits for that, it never does. */
    @Test
    void theHomeserverReachesARuntimeThatIsNotReadyYet() {
        assertThat(RuntimeWorkload.of(PLAN))
                .filteredOn(Service.class::isInstance)
                .singleElement()
                .satisfies(service -> assertThat(((Service) service).getSpec().getPublishNotReadyAddresses())
                        .isTrue());
    }

    /** The commands that look into a cluster find it so. */
    @Test
    void aRuntimesPodIsFoundByItsLabelsAndItsAdminPortByName() {
        assertThat(RuntimeWorkload.of(PLAN))
                .filteredOn(StatefulSet.class::isInstance)
                .singleElement()
                .satisfies(set -> {
                    var template = ((StatefulSet) set).getSpec().getTemplate();
                    assertThat(template.getMetadata().getLabels())
                            .containsEntry("app.kubernetes.io/name", "puppetmaster-runtime")
                            .containsEntry("app.kubernetes.io/instance", "data");
                    assertThat(template.getSpec().getContainers().getFirst().getPorts())
                            .anySatisfy(port -> assertThat(port.getName()).isEqualTo("admin"));
                });
    }

    private static PodSpec pod(RuntimeOptions options, RuntimeNeeds needs) {
        return RuntimeWorkload.of(new RuntimeWorkload.Plan(
                        PLAN.namespace(),
                        PLAN.homeserver(),
                        PLAN.owner(),
                        PLAN.clientUrl(),
                        PLAN.secret(),
                        PLAN.image(),
                        PLAN.registrarUrl(),
                        PLAN.authority(),
                        options,
                        needs))
                .stream()
                .filter(StatefulSet.class::isInstance)
                .map(StatefulSet.class::cast)
                .findFirst()
                .orElseThrow()
                .getSpec()
                .getTemplate()
                .getSpec();
    }

    private static List<String> names(List<EnvVar> environment) {
        return environment.stream().map(EnvVar::getName).toList();
    }

    /** Whoever needs none has no second process, and nothing of it. */
    @Test
    void aRuntimeWithoutProgramsAndSecretsHasOneContainer() {
        PodSpec pod = pod(RuntimeOptions.DEFAULT, RuntimeNeeds.NOTHING);

        assertThat(pod.getInitContainers()).isEmpty();
        assertThat(pod.getVolumes()).extracting(Volume::getName).containsExactly("secret", "registrar-ca", "tmp");
        assertThat(names(pod.getContainers().getFirst().getEnv())).doesNotContain("PUPPETMASTER_TOOL_SOCKET");
    }

    @Test
    void programsRunBesideTheRuntimeWithAUserOfTheirOwnAndNothingOfTheRuntimes() throws IOException {
        Path file = Files.writeString(
                folder.resolve("options.yaml"),
                "toolRunner: {image: 'here/programs:v1', paths: [/opt/a, /opt/b], resources: {limits: {memory: 512Mi}}}");
        PodSpec pod = pod(RuntimeOptions.read(file), new RuntimeNeeds(true, secrets()));

        Container runner = pod.getInitContainers().getFirst();
        assertThat(runner.getRestartPolicy()).isEqualTo("Always");
        assertThat(runner.getImage()).isEqualTo("here/programs:v1");
        assertThat(runner.getResources().getLimits()).containsKey("memory");
        assertThat(runner.getEnv())
                .extracting(EnvVar::getName, EnvVar::getValue)
                .containsExactly(
                        tuple("PUPPETMASTER_TOOL_SOCKET", "/run/tools/socket"),
                        tuple("PUPPETMASTER_TOOL_PATHS", "/opt/a:/opt/b"));
        assertThat(runner.getVolumeMounts()).extracting(VolumeMount::getName).containsExactly("tools", "tools-tmp");
        assertThat(runner.getSecurityContext().getRunAsUser())
                .isNotEqualTo(pod.getSecurityContext().getRunAsUser());
        assertThat(runner.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(pod.getShareProcessNamespace()).isNull();
        Container runtime = pod.getContainers().getFirst();
        assertThat(runtime.getImage()).isEqualTo("puppetmaster/runtime:v1");
        assertThat(runtime.getEnv())
                .anySatisfy(it -> assertThat(List.of(it.getName(), String.valueOf(it.getValue())))
                        .containsExactly("PUPPETMASTER_TOOL_SOCKET", "/run/tools/socket"));
        assertThat(runtime.getVolumeMounts())
                .extracting(VolumeMount::getName, VolumeMount::getMountPath)
                .contains(tuple("tools", "/run/tools"), tuple("tool-secrets", "/etc/puppetmaster/secrets"))
                .doesNotContain(tuple("tools-tmp", "/tmp"));
        // a disk that a program fills has the pod evicted
        assertThat(pod.getVolumes())
                .filteredOn(it -> it.getName().startsWith("tools"))
                .allSatisfy(it -> assertThat(it.getEmptyDir().getMedium()).isEqualTo("Memory"));
    }

    private static SortedMap<String, SortedSet<String>> secrets() {
        return new TreeMap<>(Map.of("weather", new TreeSet<>(List.of("b", "a"))));
    }

    /** A volume that waits for a Secret would keep the whole homeserver's puppets from beginning. */
    @Test
    void ofASecretOnlyTheNamedKeysAreMountedAndNobodyWaitsForIt() {
        Volume volume = pod(RuntimeOptions.DEFAULT, new RuntimeNeeds(false, secrets())).getVolumes().stream()
                .filter(it -> it.getName().equals("tool-secrets"))
                .findFirst()
                .orElseThrow();

        assertThat(volume.getProjected().getSources()).singleElement().satisfies(source -> {
            assertThat(source.getSecret().getName()).isEqualTo("weather");
            assertThat(source.getSecret().getOptional()).isTrue();
            assertThat(source.getSecret().getItems())
                    .extracting(KeyToPath::getKey, KeyToPath::getPath)
                    .containsExactly(tuple("a", "weather/a"), tuple("b", "weather/b"));
        });
    }
}
