package dev.puppetmaster.registrar.kubernetes;

import static dev.puppetmaster.registrar.kubernetes.ClusterRig.NAMESPACE;
import static dev.puppetmaster.registrar.kubernetes.ClusterRig.said;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.api.crd.PuppetResource;
import dev.puppetmaster.api.crd.PuppetStatus;
import dev.puppetmaster.api.runtime.AssignedBrain;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Brains that are pods of their own, on a real API server with the rights of the chart. No node runs pods there: what one would
 * say of them is written by the test.
 */
class BrainPodsIT {
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final String NAME = "brain-data-a";

    @RegisterExtension
    static final ClusterRig rig = new ClusterRig();

    @BeforeEach
    void start() {
        rig.start();
        rig.apply(rig.homeserverYaml());
    }

    @AfterEach
    void clear() {
        rig.clear();
        rig.client.pods().inNamespace(NAMESPACE).withGracePeriod(0).delete();
        rig.client.apps().deployments().inNamespace(NAMESPACE).delete();
        rig.stop();
    }

    private static String puppet(String brain) {
        return """
                apiVersion: puppetmaster.dev/v1alpha1
                kind: Puppet
                metadata: {name: data-a, namespace: fleet}
                spec:
                  homeserverRef: {name: data}
                  brain: %s
                """.formatted(brain);
    }

    private static Deployment deployment() {
        return rig.client
                .apps()
                .deployments()
                .inNamespace(NAMESPACE)
                .withName(NAME)
                .get();
    }

    private static Deployment awaitDeployment(String image) {
        return await("a Deployment of " + image)
                .atMost(SOON)
                .until(
                        BrainPodsIT::deployment,
                        it -> it != null
                                && it.getSpec()
                                        .getTemplate()
                                        .getSpec()
                                        .getContainers()
                                        .getFirst()
                                        .getImage()
                                        .equals(image));
    }

    private static List<HasMetadata> made() {
        return Stream.<HasMetadata>of(
                        deployment(),
                        rig.client
                                .services()
                                .inNamespace(NAMESPACE)
                                .withName(NAME)
                                .get(),
                        rig.client
                                .network()
                                .v1()
                                .networkPolicies()
                                .inNamespace(NAMESPACE)
                                .withName(NAME)
                                .get())
                .filter(Objects::nonNull)
                .toList();
    }

    private static void ready(int replicas) {
        rig.client
                .apps()
                .deployments()
                .inNamespace(NAMESPACE)
                .withName(NAME)
                .editStatus(it -> new DeploymentBuilder(it)
                        .editOrNewStatus()
                        .withReplicas(1)
                        .withReadyReplicas(replicas)
                        .endStatus()
                        .build());
    }

    private static PuppetStatus awaitSaid(String expected) {
        return rig.awaitPuppet(
                "data-a", it -> said(it.conditions(), "BrainReady").equals(expected));
    }

    private static String message(PuppetStatus status) {
        return Objects.requireNonNull(status.conditions()).stream()
                .filter(it -> it.type().equals("Ready"))
                .map(it -> it.message())
                .findFirst()
                .orElse("");
    }

    @Test
    void aPuppetWithAnImageHasAPodAndSaysHowItDoes() throws InterruptedException {
        rig.apply(puppet("{pod: {image: \"brain:1\"}}"));
        awaitDeployment("brain:1");
        await().atMost(SOON).until(() -> made().size() == 3);
        assertThat(made())
                .allSatisfy(object -> assertThat(object.getMetadata().getOwnerReferences())
                        .singleElement()
                        .satisfies(owner -> assertThat(owner.getKind() + " " + owner.getName())
                                .isEqualTo("Puppet data-a")));
        awaitSaid("False: Starting");

        rig.client
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withName("brain-data-a-x")
                        .withNamespace(NAMESPACE)
                        .withLabels(BrainWorkload.labels("data-a"))
                        .endMetadata()
                        .withSpec(deployment().getSpec().getTemplate().getSpec())
                        .build())
                .create();
        rig.client
                .pods()
                .inNamespace(NAMESPACE)
                .withName("brain-data-a-x")
                .editStatus(it -> new PodBuilder(it)
                        .editStatus()
                        .addNewContainerStatus()
                        .withName("brain")
                        .withImage("brain:1")
                        .withImageID("")
                        .withReady(false)
                        .withRestartCount(4)
                        .withNewState()
                        .withNewWaiting()
                        .withReason("CrashLoopBackOff")
                        .endWaiting()
                        .endState()
                        .endContainerStatus()
                        .endStatus()
                        .build());
        assertThat(message(awaitSaid("False: Crashing"))).startsWith("its program ends, 4 times so far");

        ready(1);
        awaitSaid("True");
        assertThat(rig.assignment().puppets().getFirst().brain())
                .isEqualTo(new AssignedBrain.Pod("http://brain-data-a.fleet.svc:8080", null));
        ready(0);
        awaitSaid("False: Crashing");
    }

    @Test
    void whatSomebodyChangedIsPutRightAndWhatIsInOrderIsNotWritten() {
        rig.apply(puppet("{pod: {image: \"brain:1\"}}"));
        awaitDeployment("brain:1");
        await().atMost(SOON).until(() -> made().size() == 3);

        rig.client
                .apps()
                .deployments()
                .inNamespace(NAMESPACE)
                .withName(NAME)
                .edit(it -> new DeploymentBuilder(it)
                        .editSpec()
                        .withReplicas(5)
                        .editTemplate()
                        .editSpec()
                        .editFirstContainer()
                        .withImage("evil:1")
                        .endContainer()
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .build());
        assertThat(awaitDeployment("brain:1").getSpec().getReplicas()).isEqualTo(1);

        rig.client.services().inNamespace(NAMESPACE).withName(NAME).delete();
        await().atMost(SOON).until(() -> made().size() == 3);
        rig.client.apps().deployments().inNamespace(NAMESPACE).withName(NAME).delete();
        await().atMost(SOON).until(() -> made().size() == 3);
        ready(1);
        awaitSaid("True");

        List<String> before = versions();
        rig.stop();
        rig.start();
        rig.apply(puppet("{pod: {image: \"brain:1\"}}") + "  displayName: Another\n");
        rig.awaitPuppet("data-a", it -> Objects.equals(it.observedGeneration(), generation()));
        assertThat(versions()).isEqualTo(before);
    }

    private static Long generation() {
        return rig.client
                .resources(PuppetResource.class)
                .inNamespace(NAMESPACE)
                .withName("data-a")
                .get()
                .getMetadata()
                .getGeneration();
    }

    private static List<String> versions() {
        return made().stream()
                .map(object -> object.getMetadata().getResourceVersion())
                .toList();
    }

    @Test
    void whatIsNotWantedAnyMoreGoes() {
        rig.apply(puppet("{pod: {image: \"brain:1\"}}"));
        await().atMost(SOON).until(() -> made().size() == 3);

        rig.apply(puppet("{java: {class: x.Y}}"));
        await().atMost(SOON).until(() -> made().isEmpty());
        rig.awaitPuppet("data-a", it -> said(it.conditions(), "BrainReady").equals("-"));

        rig.apply(puppet("{pod: {image: \"brain:2\"}}"));
        awaitDeployment("brain:2");
        rig.client
                .resources(PuppetResource.class)
                .inNamespace(NAMESPACE)
                .withName("data-a")
                .delete();
        await().atMost(SOON).until(() -> made().isEmpty());
        rig.awaitGone(PuppetResource.class, "data-a");
    }

    @Test
    void whatBelongsToSomebodyElseIsNotTouched() {
        rig.client
                .resource(new DeploymentBuilder()
                        .withNewMetadata()
                        .withName(NAME)
                        .withNamespace(NAMESPACE)
                        .endMetadata()
                        .withNewSpec()
                        .withNewSelector()
                        .addToMatchLabels("app", "mine")
                        .endSelector()
                        .withNewTemplate()
                        .withNewMetadata()
                        .addToLabels("app", "mine")
                        .endMetadata()
                        .withNewSpec()
                        .addNewContainer()
                        .withName("mine")
                        .withImage("mine:1")
                        .endContainer()
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .build())
                .create();

        rig.apply(puppet("{pod: {image: \"brain:1\"}}"));

        assertThat(message(awaitSaid("False: NameTaken"))).contains("there is a Deployment brain-data-a");
        awaitDeployment("mine:1");
        rig.client
                .resources(PuppetResource.class)
                .inNamespace(NAMESPACE)
                .withName("data-a")
                .delete();
        rig.awaitGone(PuppetResource.class, "data-a");
        awaitDeployment("mine:1");
    }
}
