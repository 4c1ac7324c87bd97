package dev.puppetmaster.registrar.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.registrar.core.BrainHealth;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Why the pod of a brain is not ready, in one line that says what to do. */
class BrainPodStateTest {
    private static Deployment deployment(String status) {
        return Serialization.unmarshal(
                "metadata: {name: brain-a, namespace: fleet}\nstatus: {" + status + "}", Deployment.class);
    }

    private static Pod pod(String made, String status) {
        return Serialization.unmarshal(
                "metadata: {name: x, creationTimestamp: \"" + made + "\"}\nstatus: {" + status + "}", Pod.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            conditions: []  | Starting: its pod is being started
            conditions: [{type: PodScheduled, status: "False", message: "0/1 nodes are available: 1 Insufficient cpu."}] | Unschedulable: no node takes its pod: 0/1 nodes are available: 1 Insufficient cpu.
            containerStatuses: [{image: "x:1", state: {waiting: {reason: ContainerCreating}}}] | Starting: its pod is being started
            containerStatuses: [{image: "x:1", state: {waiting: {reason: ImagePullBackOff, message: "Back-off"}}}] | ImageMissing: the image x:1 cannot be had (ImagePullBackOff); correct spec.brain.pod.image, or let the node pull it
            containerStatuses: [{image: "x:1", state: {waiting: {reason: CreateContainerError, message: "exec: no such file"}}}] | NotStarted: its program cannot be started (CreateContainerError): exec: no such file
            containerStatuses: [{restartCount: 3, state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 2}}}] | Crashing: its program ends, 3 times so far, last with code 2; see kubectl -n fleet logs --previous deploy/brain-a
            containerStatuses: [{restartCount: 1, state: {terminated: {exitCode: 137, reason: OOMKilled}}}] | Crashing: its program ends, 1 times so far, as it wants more memory than spec.brain.pod.resources.limits.memory; see kubectl -n fleet logs --previous deploy/brain-a
            containerStatuses: [{state: {running: {}}}] | NotHealthy: its program runs, and does not answer GET /v1/health with 200 at the port of spec.brain.pod.port; see kubectl -n fleet logs deploy/brain-a
            """)
    void itsNewestPodSaysWhy(String status, String expected) {
        Pod old = pod("2026-01-01T00:00:00Z", "containerStatuses: [{state: {running: {}}}]");
        Pod newest = pod("2026-01-01T00:00:01Z", status);

        BrainHealth health = BrainPodState.notReady(deployment(""), List.of(newest, old));

        assertThat(health.reason() + ": " + health.message()).isEqualTo(expected);
        assertThat(health.ready()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            observedGeneration: 1 | Starting: its pod is being made
            conditions: [{type: ReplicaFailure, status: "True", message: "exceeded quota: pods"}] | PodRefused: its pod cannot be made: exceeded quota: pods
            """)
    void withoutAPodTheDeploymentSaysWhy(String status, String expected) {
        BrainHealth health =
                BrainPodState.notReady(deployment(status), Stream.<Pod>empty().toList());

        assertThat(health.reason() + ": " + health.message()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            readyReplicas: 1 | true
            readyReplicas: 0 | false
            replicas: 1      | false
            """)
    void aPodThatIsReadyIsEnough(String status, boolean ready) {
        assertThat(BrainPodState.isReady(deployment(status))).isEqualTo(ready);
    }
}
