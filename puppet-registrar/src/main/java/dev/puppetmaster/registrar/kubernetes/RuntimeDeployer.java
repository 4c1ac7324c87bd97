package dev.puppetmaster.registrar.kubernetes;

import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.registrar.core.RuntimeNeeds;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Keeps the workload of each homeserver's runtime as it should be. One owner thread. */
final class RuntimeDeployer {
    private final AppliedObjects applied;
    private final Template template;
    private final Function<ResourceKey, @Nullable String> uids;

    /**
     * What all runtimes have in common.
     *
     * @param image null: no runtimes are deployed, whoever installed the registrar runs them
     * @param authority the file of who signed the registrar's certificate; null: plain HTTP. Another content rolls the runtimes
     */
    record Template(
            @Nullable String image,
            String registrarUrl,
            @Nullable Path authority,
            RuntimeOptions options) {
        /** @throws KubernetesClientException if the file cannot be read */
        String trusted() {
            try {
                return authority == null ? "" : Files.readString(authority);
            } catch (IOException e) {
                throw new KubernetesClientException(
                        authority + " cannot be read (" + e.getClass().getSimpleName() + ")", e);
            }
        }
    }

    /** @param uids of the Homeserver objects */
    RuntimeDeployer(KubernetesClient client, Template template, Function<ResourceKey, @Nullable String> uids) {
        this.applied = new AppliedObjects(client);
        this.template = template;
        this.uids = uids;
    }

    void deploy(Homeserver homeserver, RuntimeNeeds needs) {
        String image = template.image();
        String uid = uids.apply(homeserver.key());
        if (image == null || uid == null) {
            return;
        }
        Homeserver.Appservice appservice =
                Objects.requireNonNull(homeserver.spec().appservice());
        String registrarUrl = appservice.registrarUrl();
        RuntimeWorkload.Plan plan = new RuntimeWorkload.Plan(
                homeserver.metadata().namespace(),
                homeserver.metadata().name(),
                owner(homeserver, uid),
                Objects.requireNonNull(homeserver.spec().clientUrl()),
                Objects.requireNonNull(appservice.secretRef()),
                image,
                registrarUrl == null ? template.registrarUrl() : registrarUrl,
                template.trusted(),
                template.options(),
                needs);
        List<HasMetadata> wanted = RuntimeWorkload.of(plan);
        wanted.forEach(applied::apply);
    }

    static OwnerReference owner(Homeserver homeserver, String uid) {
        return new OwnerReferenceBuilder()
                .withApiVersion(dev.puppetmaster.api.Resource.API_VERSION)
                .withKind("Homeserver")
                .withName(homeserver.metadata().name())
                .withUid(uid)
                .withController(true)
                .build();
    }
}
