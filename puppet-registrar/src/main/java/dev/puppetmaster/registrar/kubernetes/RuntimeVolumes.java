package dev.puppetmaster.registrar.kubernetes;

import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.fabric8.kubernetes.api.model.VolumeProjectionBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What is mounted where in a runtime's pod: its disk, its secrets, those of its puppets' tools. Pure. */
record RuntimeVolumes(RuntimeWorkload.Plan plan) {
    static final String SECRETS = "/etc/puppetmaster/secret";
    static final String TOOLS = "/etc/puppetmaster/secrets";
    static final String AUTHORITY = "/etc/puppetmaster/registrar-ca";
    static final String STATE = "/var/lib/puppetmaster";

    /** What the ConfigMap with who signed the registrar's certificate is called. */
    static String authority(String homeserver) {
        return RuntimeWorkload.name(homeserver) + "-registrar-ca";
    }

    /** Of the runtime's container. */
    List<VolumeMount> mounts() {
        List<VolumeMount> mounts = new ArrayList<>();
        mounts.add(mount("state", STATE, false));
        mounts.add(mount("secret", SECRETS, true));
        mounts.add(mount("registrar-ca", AUTHORITY, true));
        mounts.add(mount("tmp", "/tmp", false));
        if (!plan.needs().secrets().isEmpty()) {
            mounts.add(mount("tool-secrets", TOOLS, true));
        }
        if (plan.needs().programs()) {
            mounts.add(ToolRunnerContainer.mount());
        }
        return mounts;
    }

    private static VolumeMount mount(String volume, String path, boolean readOnly) {
        return new VolumeMountBuilder()
                .withName(volume)
                .withMountPath(path)
                .withReadOnly(readOnly ? Boolean.TRUE : null)
                .build();
    }

    /** Of the pod. */
    List<Volume> volumes() {
        List<Volume> volumes = new ArrayList<>();
        volumes.add(new VolumeBuilder()
                .withName("secret")
                .withNewSecret()
                .withSecretName(plan.secret())
                .withDefaultMode(0440)
                .addNewItem()
                .withKey("puppets.yaml")
                .withPath("puppets.yaml")
                .endItem()
                .addNewItem()
                .withKey("runtime-token")
                .withPath("runtime-token")
                .endItem()
                .endSecret()
                .build());
        volumes.add(new VolumeBuilder()
                .withName("registrar-ca")
                .withNewConfigMap()
                .withName(authority(plan.homeserver()))
                .endConfigMap()
                .build());
        volumes.add(new VolumeBuilder()
                .withName("tmp")
                .withNewEmptyDir()
                .withSizeLimit(new Quantity("64Mi"))
                .endEmptyDir()
                .build());
        if (!plan.needs().secrets().isEmpty()) {
            volumes.add(toolSecrets());
        }
        if (plan.needs().programs()) {
            volumes.addAll(ToolRunnerContainer.volumes());
        }
        return volumes;
    }

    /** NAME/KEY, the named keys only. Another value comes into the running pod; one that is not there yet, too. */
    private Volume toolSecrets() {
        List<VolumeProjection> sources = new ArrayList<>();
        plan.needs()
                .secrets()
                .forEach((secret, keys) -> sources.add(new VolumeProjectionBuilder()
                        .withNewSecret()
                        .withName(secret)
                        .withOptional(true)
                        .withItems(keys.stream()
                                .map(key -> new KeyToPath(key, null, secret + "/" + key))
                                .toList())
                        .endSecret()
                        .build()));
        return new VolumeBuilder()
                .withName("tool-secrets")
                .withNewProjected()
                .withDefaultMode(0440)
                .withSources(sources)
                .endProjected()
                .build();
    }

    List<PersistentVolumeClaim> claims() {
        RuntimeOptions.Storage storage = plan.options().storage();
        return List.of(new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withName("state")
                .endMetadata()
                .withNewSpec()
                .withAccessModes(storage.accessMode())
                .withStorageClassName(storage.storageClassName())
                .withNewResources()
                .withRequests(Map.of("storage", new Quantity(storage.size())))
                .endResources()
                .endSpec()
                .build());
    }
}
