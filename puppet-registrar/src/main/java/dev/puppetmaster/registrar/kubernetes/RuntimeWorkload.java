package dev.puppetmaster.registrar.kubernetes;

import dev.puppetmaster.registrar.core.RuntimeNeeds;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The Kubernetes objects of one homeserver's runtime: a StatefulSet of one, the Service that Synapse pushes to, and the
 * certificate of who signed the registrar's. The runtime reads two keys of the Secret, never the registrar's own
 * registration, the keys that its puppets' tools name, and has no rights in the cluster. Pure.
 */
final class RuntimeWorkload {
    static final int PUSH_PORT = 29333;
    static final int ADMIN_PORT = 8081;
    static final int HEALTH_PORT = 8082;
    /** The uid of the images. */
    private static final long USER = 10001;

    private static final String CONTAINER = "runtime";

    private final Plan plan;
    private final String name;
    private final Map<String, String> labels;
    private final RuntimeVolumes volumes;

    /**
     * Whose runtime, and how it is to be.
     *
     * @param clientUrl of the homeserver's client-server API
     * @param secret name of the Secret with the registrations and the runtime's token
     * @param image of the runtime
     * @param registrarUrl where the registrar answers runtimes
     * @param authority PEM of who signed the registrar's certificate
     * @param needs what tools want
     */
    record Plan(
            String namespace,
            String homeserver,
            OwnerReference owner,
            String clientUrl,
            String secret,
            String image,
            String registrarUrl,
            String authority,
            RuntimeOptions options,
            RuntimeNeeds needs) {}

    private RuntimeWorkload(Plan plan) {
        this.plan = plan;
        this.name = name(plan.homeserver());
        this.labels = labels(plan.homeserver());
        this.volumes = new RuntimeVolumes(plan);
    }

    /** Of all that is made for the runtime of {@code homeserver}, its pod among them. */
    static Map<String, String> labels(String homeserver) {
        return Map.of(
                "app.kubernetes.io/name", "puppetmaster-runtime",
                "app.kubernetes.io/instance", homeserver,
                "app.kubernetes.io/managed-by", "puppetmaster-registrar");
    }

    /** What the StatefulSet and the Service of {@code homeserver} are called. */
    static String name(String homeserver) {
        return homeserver + "-runtime";
    }

    /** All objects, in the order in which they are applied. */
    static List<HasMetadata> of(Plan plan) {
        RuntimeWorkload workload = new RuntimeWorkload(plan);
        return List.of(workload.authority(), workload.service(), workload.statefulSet());
    }

    private ConfigMap authority() {
        return new ConfigMapBuilder()
                .withMetadata(meta(RuntimeVolumes.authority(plan.homeserver())))
                .withData(Map.of("ca.crt", plan.authority()))
                .build();
    }

    private Service service() {
        return new ServiceBuilder()
                .withMetadata(meta(name))
                .withNewSpec()
                // ready means that the homeserver has reached it, which it does through this
                .withPublishNotReadyAddresses(true)
                .withSelector(labels)
                .addNewPort()
                .withName("push")
                .withPort(PUSH_PORT)
                .withNewTargetPort(PUSH_PORT)
                .endPort()
                .endSpec()
                .build();
    }

    private StatefulSet statefulSet() {
        return new StatefulSetBuilder()
                .withMetadata(meta(name))
                .withNewSpec()
                .withReplicas(1)
                .withServiceName(name)
                .withNewSelector()
                .withMatchLabels(labels)
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(labels)
                // the runtime reads it once: another one is another pod
                .withAnnotations(Map.of(
                        "puppetmaster.dev/registrar-ca",
                        Integer.toHexString(plan.authority().hashCode())))
                .endMetadata()
                .withSpec(pod())
                .endTemplate()
                .withVolumeClaimTemplates(volumes.claims())
                .endSpec()
                .build();
    }

    private PodSpec pod() {
        return new PodSpecBuilder()
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withTerminationGracePeriodSeconds(30L)
                .withNodeSelector(plan.options().nodeSelector())
                .withTolerations(plan.options().tolerations())
                .withImagePullSecrets(plan.options().imagePullSecrets().stream()
                        .map(LocalObjectReference::new)
                        .toList())
                .withNewSecurityContext()
                .withRunAsNonRoot(true)
                .withRunAsUser(USER)
                .withRunAsGroup(USER)
                .withFsGroup(USER)
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .endSecurityContext()
                .withInitContainers(sidecars())
                .withContainers(container())
                .withVolumes(volumes.volumes())
                .build();
    }

    private Container container() {
        return new ContainerBuilder()
                .withName(CONTAINER)
                .withImage(plan.image())
                .withImagePullPolicy(plan.options().imagePullPolicy())
                .withEnv(environment())
                .withResources(plan.options().resources())
                .addNewPort()
                .withName("push")
                .withContainerPort(PUSH_PORT)
                .endPort()
                .addNewPort()
                .withName("admin")
                .withContainerPort(ADMIN_PORT)
                .endPort()
                .addNewPort()
                .withName("health")
                .withContainerPort(HEALTH_PORT)
                .endPort()
                .withNewStartupProbe()
                .withNewHttpGet()
                .withPath("/healthz")
                .withNewPort("health")
                .endHttpGet()
                .withPeriodSeconds(1)
                .withFailureThreshold(120)
                .endStartupProbe()
                .withNewLivenessProbe()
                .withNewHttpGet()
                .withPath("/healthz")
                .withNewPort("health")
                .endHttpGet()
                .withPeriodSeconds(20)
                .withTimeoutSeconds(5)
                .endLivenessProbe()
                .withNewReadinessProbe()
                .withNewHttpGet()
                .withPath("/healthz")
                .withNewPort("health")
                .endHttpGet()
                .withPeriodSeconds(5)
                .endReadinessProbe()
                .withNewSecurityContext()
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(true)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .endSecurityContext()
                .withVolumeMounts(volumes.mounts())
                .build();
    }

    private List<Container> sidecars() {
        return plan.needs().programs()
                ? List.of(new ToolRunnerContainer(plan.image(), plan.options()).container())
                : List.of();
    }

    private List<EnvVar> environment() {
        List<EnvVar> env = new ArrayList<>();
        env.add(variable("PUPPETMASTER_NAMESPACE", plan.namespace()));
        env.add(variable("PUPPETMASTER_HOMESERVER", plan.homeserver()));
        env.add(variable("PUPPETMASTER_HOMESERVER_URL", plan.clientUrl()));
        env.add(variable("PUPPETMASTER_REGISTRAR_URL", plan.registrarUrl()));
        env.add(variable("PUPPETMASTER_REGISTRAR_CA_FILE", RuntimeVolumes.AUTHORITY + "/ca.crt"));
        env.add(variable("PUPPETMASTER_TOKEN_FILE", RuntimeVolumes.SECRETS + "/runtime-token"));
        env.add(variable("PUPPETMASTER_REGISTRATION_FILE", RuntimeVolumes.SECRETS + "/puppets.yaml"));
        env.add(variable("PUPPETMASTER_STATE_DIR", RuntimeVolumes.STATE));
        env.add(variable("PUPPETMASTER_LISTEN", "0.0.0.0:" + PUSH_PORT));
        // who asks for more than health comes by a port-forward, which arrives on loopback
        env.add(variable("PUPPETMASTER_ADMIN", "127.0.0.1:" + ADMIN_PORT));
        env.add(variable("PUPPETMASTER_HEALTH", "0.0.0.0:" + HEALTH_PORT));
        // Synapse pushes inside the cluster, and shows its token
        env.add(variable("PUPPETMASTER_PLAIN_HTTP", "yes"));
        env.add(variable("PUPPETMASTER_LOG", "json"));
        env.add(variable("PUPPETMASTER_SECRETS", RuntimeVolumes.TOOLS));
        if (plan.needs().programs()) {
            env.add(ToolRunnerContainer.variable());
        }
        env.addAll(plan.options().env());
        return env;
    }

    private static EnvVar variable(String name, String value) {
        return new EnvVarBuilder().withName(name).withValue(value).build();
    }

    private ObjectMeta meta(String objectName) {
        return new ObjectMetaBuilder()
                .withNamespace(plan.namespace())
                .withName(objectName)
                .withLabels(labels)
                .withOwnerReferences(plan.owner())
                .build();
    }
}
