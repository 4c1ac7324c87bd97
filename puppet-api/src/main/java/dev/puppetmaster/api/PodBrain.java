package dev.puppetmaster.api;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A brain that is a program of its own, behind the HTTP contract of docs/remote-brains.md. It never sees Matrix.
 *
 * @param image what its pod runs; null: it runs already, at {@code url}. Exactly one of the two
 * @param url address of a brain that somebody else runs, http or https
 * @param port that a pod's program listens on; told to it as {@code PORT}
 * @param command in place of the image's entry point; empty: the image's
 * @param args in place of the image's; empty: the image's
 * @param env variables of the pod's program, none of them secret; at most 64
 * @param resources of the pod
 * @param nodeSelector labels of the nodes that the pod may run on
 * @param policyRef models that it may ask through the runtime; null: none. Of another namespace only if its {@code
 *     allowedNamespaces} say so
 */
public record PodBrain(
        @Nullable String image,
        @Nullable String url,
        int port,
        List<String> command,
        List<String> args,
        List<Variable> env,
        PodResources resources,
        Map<String, String> nodeSelector,
        @Nullable Ref policyRef)
        implements Puppet.Brain {
    public static final int DEFAULT_PORT = 8080;

    public PodBrain {
        command = List.copyOf(command);
        args = List.copyOf(args);
        env = List.copyOf(env);
        nodeSelector = Map.copyOf(nodeSelector);
    }

    /** One that runs already. */
    public static PodBrain at(String url) {
        return new PodBrain(
                null, url, DEFAULT_PORT, List.of(), List.of(), List.of(), PodResources.UNSAID, Map.of(), null);
    }

    /** One whose pod is to be made, with nothing else said. */
    public static PodBrain of(String image) {
        return new PodBrain(
                image, null, DEFAULT_PORT, List.of(), List.of(), List.of(), PodResources.UNSAID, Map.of(), null);
    }

    /** A variable of a program's environment. */
    public record Variable(String name, String value) {}

    /**
     * What a pod is given, each null where it is not said.
     *
     * @param cpuRequest in cores, as Kubernetes writes it: {@code 250m}, {@code 2}, {@code 0.5}
     * @param memoryRequest in bytes, as Kubernetes writes it: {@code 128Mi}
     * @param cpuLimit as {@code cpuRequest}
     * @param memoryLimit as {@code memoryRequest}
     */
    public record PodResources(
            @Nullable String cpuRequest,
            @Nullable String memoryRequest,
            @Nullable String cpuLimit,
            @Nullable String memoryLimit) {
        public static final PodResources UNSAID = new PodResources(null, null, null, null);
    }
}
