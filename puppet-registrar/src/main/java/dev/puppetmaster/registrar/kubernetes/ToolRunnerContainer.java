package dev.puppetmaster.registrar.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.List;

/**
 * Where programs of tools run in a runtime's pod: a container of its own with a user of its own, no Secret, no state, and a
 * socket between. A sidecar, so that it is there before the runtime begins and after it has ended. Pure.
 */
record ToolRunnerContainer(String runtimeImage, RuntimeOptions options) {
    static final String NAME = "tool-runner";
    /** Another one than that of the images: a program reads nothing of the runtime's. */
    private static final long USER = 10002;

    private static final String FOLDER = "/run/tools";
    private static final String SOCKET = FOLDER + "/socket";
    private static final String SHARED = "tools";
    private static final String TMP = "tools-tmp";

    /** For the runtime's container, where the socket is. */
    static EnvVar variable() {
        return variable("PUPPETMASTER_TOOL_SOCKET", SOCKET);
    }

    /** For the runtime's container. */
    static VolumeMount mount() {
        return mount(SHARED, FOLDER);
    }

    /** In memory: a program that fills one is told that it is full, where a disk would have the whole pod evicted. */
    static List<Volume> volumes() {
        return List.of(inMemory(SHARED, "1Mi"), inMemory(TMP, "128Mi"));
    }

    Container container() {
        RuntimeOptions.ToolRunner chosen = options.toolRunner();
        List<EnvVar> environment = new ArrayList<>(List.of(variable()));
        if (!chosen.paths().isEmpty()) {
            environment.add(variable("PUPPETMASTER_TOOL_PATHS", String.join(":", chosen.paths())));
        }
        return new ContainerBuilder()
                .withName(NAME)
                .withImage(chosen.image() == null ? runtimeImage : chosen.image())
                .withImagePullPolicy(options.imagePullPolicy())
                .withRestartPolicy("Always")
                .withCommand("/opt/java/bin/java", "@/opt/puppetmaster/tool-runner")
                .withEnv(environment)
                .withResources(chosen.resources())
                .withNewStartupProbe()
                .withNewExec()
                .withCommand("test", "-S", SOCKET)
                .endExec()
                .withPeriodSeconds(1)
                .withFailureThreshold(120)
                .endStartupProbe()
                .withNewSecurityContext()
                .withRunAsUser(USER)
                .withRunAsGroup(USER)
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(true)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .endSecurityContext()
                .withVolumeMounts(mount(), mount(TMP, "/tmp"))
                .build();
    }

    private static VolumeMount mount(String volume, String path) {
        return new VolumeMountBuilder().withName(volume).withMountPath(path).build();
    }

    private static Volume inMemory(String name, String size) {
        return new VolumeBuilder()
                .withName(name)
                .withNewEmptyDir()
                .withMedium("Memory")
                .withSizeLimit(new Quantity(size))
                .endEmptyDir()
                .build();
    }

    private static EnvVar variable(String name, String value) {
        return new EnvVarBuilder().withName(name).withValue(value).build();
    }
}
