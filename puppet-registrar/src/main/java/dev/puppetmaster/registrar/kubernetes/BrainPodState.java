package dev.puppetmaster.registrar.kubernetes;

import dev.puppetmaster.registrar.core.BrainHealth;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** How the pod of a brain does, by its Deployment and, where that is not ready, by its pods. In one line. Pure. */
final class BrainPodState {
    private static final int MAX = 300;

    private BrainPodState() {}

    /** Whether the Deployment alone says that all is well. */
    static boolean isReady(Deployment deployment) {
        return deployment.getStatus() != null
                && deployment.getStatus().getReadyReplicas() != null
                && deployment.getStatus().getReadyReplicas() > 0;
    }

    /** @param pods of the Deployment, which is not ready */
    static BrainHealth notReady(Deployment deployment, List<Pod> pods) {
        String name = deployment.getMetadata().getName();
        String where = "kubectl -n " + deployment.getMetadata().getNamespace();
        return pods.stream()
                .max(Comparator.comparing(
                        pod -> String.valueOf(pod.getMetadata().getCreationTimestamp())))
                .map(pod -> of(pod, name, where))
                .orElseGet(() -> withoutPod(deployment));
    }

    private static BrainHealth withoutPod(Deployment deployment) {
        return Optional.ofNullable(deployment.getStatus())
                .flatMap(status -> status.getConditions().stream()
                        .filter(it -> it.getType().equals("ReplicaFailure") && "True".equals(it.getStatus()))
                        .findFirst())
                .map(DeploymentCondition::getMessage)
                .map(message -> BrainHealth.not("PodRefused", "its pod cannot be made: " + oneLine(message)))
                .orElse(BrainHealth.not("Starting", "its pod is being made"));
    }

    private static BrainHealth of(Pod pod, String name, String where) {
        ContainerStatus status = pod.getStatus().getContainerStatuses() == null
                ? null
                : pod.getStatus().getContainerStatuses().stream().findFirst().orElse(null);
        if (status == null) {
            return pod.getStatus().getConditions().stream()
                    .filter(it -> it.getType().equals("PodScheduled") && "False".equals(it.getStatus()))
                    .findFirst()
                    .map(it -> BrainHealth.not(
                            "Unschedulable", "no node takes its pod: " + oneLine(String.valueOf(it.getMessage()))))
                    .orElse(BrainHealth.not("Starting", "its pod is being started"));
        }
        ContainerState state = status.getState();
        if (state.getWaiting() != null) {
            String reason = String.valueOf(state.getWaiting().getReason());
            return switch (reason) {
                case "ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull" ->
                    BrainHealth.not(
                            "ImageMissing",
                            "the image " + oneLine(String.valueOf(status.getImage())) + " cannot be had (" + reason
                                    + "); correct spec.brain.pod.image, or let the node pull it");
                case "CrashLoopBackOff" -> ended(status, name, where);
                case "ContainerCreating", "PodInitializing" -> BrainHealth.not("Starting", "its pod is being started");
                default ->
                    BrainHealth.not(
                            "NotStarted",
                            "its program cannot be started (" + reason + "): "
                                    + oneLine(String.valueOf(state.getWaiting().getMessage())));
            };
        }
        return state.getTerminated() != null
                ? ended(status, name, where)
                : BrainHealth.not(
                        "NotHealthy",
                        "its program runs, and does not answer GET /v1/health with 200 at the port of spec.brain.pod.port;"
                                + " see " + where + " logs deploy/" + name);
    }

    private static BrainHealth ended(ContainerStatus status, String name, String where) {
        ContainerStateTerminated last = status.getState().getTerminated() != null
                ? status.getState().getTerminated()
                : status.getLastState() == null ? null : status.getLastState().getTerminated();
        String how = last == null
                ? ""
                : "OOMKilled".equals(last.getReason())
                        ? ", as it wants more memory than spec.brain.pod.resources.limits.memory"
                        : ", last with code " + last.getExitCode();
        return BrainHealth.not(
                "Crashing",
                "its program ends, " + status.getRestartCount() + " times so far" + how + "; see " + where
                        + " logs --previous deploy/" + name);
    }

    private static String oneLine(String message) {
        String first = message.lines().findFirst().orElse("");
        return first.length() > MAX ? first.substring(0, MAX) + "…" : first;
    }
}
