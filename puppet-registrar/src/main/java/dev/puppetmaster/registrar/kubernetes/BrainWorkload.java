package dev.puppetmaster.registrar.kubernetes;

import dev.puppetmaster.api.PodBrain;
import dev.puppetmaster.api.PodBrain.PodResources;
import dev.puppetmaster.api.Ref;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.bot.remote.Contract;
import dev.puppetmaster.registrar.core.BrainAddress;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The Kubernetes objects of one brain that is a program of its own: a Deployment of one, its Service, and the NetworkPolicy by which
 * only the runtime of its homeserver reaches it. It is given no token, no Secret and no disk. Pure.
 */
final class BrainWorkload {
    /** Of every brain; the name of a puppet follows as instance. */
    static final String NAME = "puppetmaster-brain";

    static final String NAME_LABEL = "app.kubernetes.io/name";
    static final String INSTANCE_LABEL = "app.kubernetes.io/instance";
    private static final String MANAGER_LABEL = "app.kubernetes.io/managed-by";
    private static final String HOMESERVER_LABEL = "puppetmaster.dev/homeserver";

    /** Any: whatever the image says, it is not root. */
    private static final long USER = 10001;

    private static final String CONTAINER = "brain";
    /** Name of the pod's port. */
    static final String PORT = "http";

    private static final String CPU_REQUEST = "50m";
    private static final String MEMORY_REQUEST = "64Mi";
    private static final String MEMORY_LIMIT = "512Mi";

    private final Plan plan;
    private final String name;
    private final Map<String, String> labels;

    /**
     * Whose brain, and how it is to be.
     *
     * @param brain of an image
     * @param suspended whether nobody asks it anything
     * @param homeserver whose runtime asks it
     */
    record Plan(
            ResourceKey puppet,
            OwnerReference owner,
            PodBrain brain,
            boolean suspended,
            Ref homeserver,
            RuntimeOptions options) {}

    private BrainWorkload(Plan plan) {
        this.plan = plan;
        this.name = BrainAddress.name(plan.puppet());
        this.labels = labels(plan.puppet().name());
    }

    /** Of all that is made for the brain of {@code puppet}, its pod among them. */
    static Map<String, String> labels(String puppet) {
        return Map.of(NAME_LABEL, NAME, INSTANCE_LABEL, puppet, MANAGER_LABEL, "puppetmaster-registrar");
    }

    /** Of the pods of all brains that the runtime of {@code homeserver} asks. */
    static Map<String, String> podLabelsOf(Ref homeserver) {
        return Map.of(NAME_LABEL, NAME, HOMESERVER_LABEL, homeserver.name());
    }

    /** All objects, in the order in which they are applied: nobody else reaches it at any time. */
    static List<HasMetadata> of(Plan plan) {
        BrainWorkload workload = new BrainWorkload(plan);
        List<HasMetadata> all = new ArrayList<>();
        if (plan.options().networkPolicies()) {
            all.add(workload.networkPolicy());
        }
        all.add(workload.service());
        all.add(workload.deployment());
        return all;
    }

    private NetworkPolicy networkPolicy() {
        return new NetworkPolicyBuilder()
                .withMetadata(meta())
                .withNewSpec()
                .withNewPodSelector()
                .withMatchLabels(labels)
                .endPodSelector()
                .withPolicyTypes("Ingress")
                .addNewIngress()
                .addNewFrom()
                .withNewNamespaceSelector()
                .withMatchLabels(
                        Map.of("kubernetes.io/metadata.name", plan.homeserver().namespace()))
                .endNamespaceSelector()
                .withNewPodSelector()
                .withMatchLabels(RuntimeWorkload.labels(plan.homeserver().name()))
                .endPodSelector()
                .endFrom()
                .addNewPort()
                .withProtocol("TCP")
                .withPort(new IntOrString(PORT))
                .endPort()
                .endIngress()
                .endSpec()
                .build();
    }

    private Service service() {
        return new ServiceBuilder()
                .withMetadata(meta())
                .withNewSpec()
                .withSelector(labels)
                .addNewPort()
                .withName(PORT)
                .withPort(plan.brain().port())
                .withNewTargetPort(PORT)
                .endPort()
                .endSpec()
                .build();
    }

    private Deployment deployment() {
        Map<String, String> ofPod = new TreeMap<>(labels);
        ofPod.putAll(podLabelsOf(plan.homeserver()));
        return new DeploymentBuilder()
                .withMetadata(meta())
                .withNewSpec()
                .withReplicas(plan.suspended() ? 0 : 1)
                .withRevisionHistoryLimit(1)
                .withNewSelector()
                .withMatchLabels(labels)
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(ofPod)
                .endMetadata()
                .withSpec(pod())
                .endTemplate()
                .endSpec()
                .build();
    }

    private PodSpec pod() {
        return new PodSpecBuilder()
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withTerminationGracePeriodSeconds(10L)
                .withNodeSelector(
                        plan.brain().nodeSelector().isEmpty()
                                ? null
                                : plan.brain().nodeSelector())
                .withImagePullSecrets(plan.options().imagePullSecrets().stream()
                        .map(LocalObjectReference::new)
                        .toList())
                .withNewSecurityContext()
                .withRunAsNonRoot(true)
                .withRunAsUser(USER)
                .withRunAsGroup(USER)
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .endSecurityContext()
                .withContainers(container())
                .withVolumes(new VolumeBuilder()
                        .withName("tmp")
                        .withNewEmptyDir()
                        .withSizeLimit(new Quantity("64Mi"))
                        .endEmptyDir()
                        .build())
                .build();
    }

    private Container container() {
        PodBrain brain = plan.brain();
        return new ContainerBuilder()
                .withName(CONTAINER)
                .withImage(brain.image())
                .withImagePullPolicy(plan.options().imagePullPolicy())
                .withCommand(brain.command())
                .withArgs(brain.args())
                .withEnv(environment())
                .withResources(resources(brain.resources()))
                .addNewPort()
                .withName(PORT)
                .withContainerPort(brain.port())
                .endPort()
                // it may be long in starting, and is not killed for being busy: only who asks it notices
                .withNewReadinessProbe()
                .withNewHttpGet()
                .withPath(Contract.HEALTH)
                .withNewPort(PORT)
                .endHttpGet()
                .withPeriodSeconds(2)
                .withTimeoutSeconds(3)
                .endReadinessProbe()
                .withNewSecurityContext()
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(true)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .endSecurityContext()
                .addNewVolumeMount()
                .withName("tmp")
                .withMountPath("/tmp")
                .endVolumeMount()
                .build();
    }

    private List<EnvVar> environment() {
        List<EnvVar> env = new ArrayList<>();
        env.add(new EnvVarBuilder()
                .withName("PORT")
                .withValue(String.valueOf(plan.brain().port()))
                .build());
        plan.brain()
                .env()
                .forEach(variable -> env.add(new EnvVarBuilder()
                        .withName(variable.name())
                        .withValue(variable.value())
                        .build()));
        return env;
    }

    /** What is not said is the least that is useful, and never more than the limit or less than the request. */
    private static ResourceRequirements resources(PodResources said) {
        Map<String, Quantity> requests = new TreeMap<>();
        Map<String, Quantity> limits = new TreeMap<>();
        Quantity memoryLimit = quantity(said.memoryLimit()).orElseGet(() -> max(said.memoryRequest(), MEMORY_LIMIT));
        limits.put("memory", memoryLimit);
        requests.put("memory", quantity(said.memoryRequest()).orElseGet(() -> min(said.memoryLimit(), MEMORY_REQUEST)));
        quantity(said.cpuLimit()).ifPresent(cpu -> limits.put("cpu", cpu));
        requests.put("cpu", quantity(said.cpuRequest()).orElseGet(() -> min(said.cpuLimit(), CPU_REQUEST)));
        return new ResourceRequirementsBuilder()
                .withRequests(requests)
                .withLimits(limits)
                .build();
    }

    private static Optional<Quantity> quantity(@Nullable String text) {
        return Optional.ofNullable(text).map(Quantity::parse);
    }

    private static Quantity max(@Nullable String one, String other) {
        return one != null && amount(one).compareTo(amount(other)) > 0 ? Quantity.parse(one) : Quantity.parse(other);
    }

    private static Quantity min(@Nullable String one, String other) {
        return one != null && amount(one).compareTo(amount(other)) < 0 ? Quantity.parse(one) : Quantity.parse(other);
    }

    private static BigDecimal amount(String quantity) {
        return Quantity.getAmountInBytes(Quantity.parse(quantity));
    }

    private ObjectMeta meta() {
        return new ObjectMetaBuilder()
                .withNamespace(plan.puppet().namespace())
                .withName(name)
                .withLabels(labels)
                .withOwnerReferences(plan.owner())
                .build();
    }
}
