package dev.puppetmaster.cli.cluster;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Room on a volume of a pod, as {@code df} says there.
 *
 * @param total bytes
 * @param free bytes that may be written
 */
public record PodDisk(long total, long free) {
    private static final long PATIENCE_SECONDS = 10;
    private static final int KIB = 1024;

    /**
     * Asks in the container that has it.
     *
     * @param volume its name in the pod
     * @throws IOException with one line: it may not be asked, there is no {@code df}, or it does not answer
     */
    public static PodDisk of(ClusterView cluster, Pod pod, String volume) throws IOException, InterruptedException {
        Mount mount = mount(pod, volume);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        ByteArrayOutputStream complained = new ByteArrayOutputStream();
        try (ExecWatch watch = cluster.client()
                .pods()
                .inNamespace(pod.getMetadata().getNamespace())
                .withName(pod.getMetadata().getName())
                .inContainer(mount.container())
                .writingOutput(said)
                .writingError(complained)
                .exec("df", "-Pk", mount.path())) {
            int exit = watch.exitCode().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (exit != 0) {
                throw new IOException("df ended with " + exit + ": "
                        + complained.toString(StandardCharsets.UTF_8).strip());
            }
            return read(said.toString(StandardCharsets.UTF_8));
        } catch (TimeoutException | ExecutionException e) {
            throw new IOException("df does not answer in the pod within " + PATIENCE_SECONDS + " s", e);
        } catch (KubernetesClientException e) {
            throw new IOException("df cannot be asked in the pod: " + e.getMessage(), e);
        }
    }

    private record Mount(String container, String path) {}

    private static Mount mount(Pod pod, String volume) throws IOException {
        for (Container container : pod.getSpec().getContainers()) {
            for (VolumeMount mount : container.getVolumeMounts()) {
                if (mount.getName().equals(volume)) {
                    return new Mount(container.getName(), mount.getMountPath());
                }
            }
        }
        throw new IOException("it has no volume " + volume);
    }

    /** POSIX, df -P: a line of names, then device, 1024-blocks, used, available, capacity, where. */
    static PodDisk read(String said) throws IOException {
        List<String> lines = said.lines().toList();
        String[] fields =
                lines.size() < 2 ? new String[0] : lines.get(1).strip().split("\\s+");
        try {
            return new PodDisk(Long.parseLong(fields[1]) * KIB, Long.parseLong(fields[3]) * KIB);
        } catch (ArrayIndexOutOfBoundsException | NumberFormatException e) {
            throw new IOException("df says something else than df -P does", e);
        }
    }
}
