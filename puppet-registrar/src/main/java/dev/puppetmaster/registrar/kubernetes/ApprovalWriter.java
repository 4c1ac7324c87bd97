package dev.puppetmaster.registrar.kubernetes;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.crd.ApprovalResource;
import dev.puppetmaster.api.crd.ApprovalStatus;
import dev.puppetmaster.api.crd.Approvals;
import dev.puppetmaster.api.crd.CustomResources;
import dev.puppetmaster.api.runtime.ApprovalReport;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Writes the Approval resources of one Homeserver, which owns them. */
final class ApprovalWriter {
    private static final JsonMapper JSON = new JsonMapper();
    private static final PatchContext APPLY = ReconcilerNames.applyAs(ReconcilerNames.FIELD_MANAGER);
    private static final int UNPROCESSABLE = 422;

    private final KubernetesClient client;
    private final ResourceKey homeserver;

    ApprovalWriter(KubernetesClient client, ResourceKey homeserver) {
        this.client = client;
        this.homeserver = homeserver;
    }

    /** Whether a resource says what it should, and belongs to whom it should. */
    boolean isAs(ApprovalResource there, ApprovalReport report, String owner) {
        ObjectMeta metadata = there.getMetadata();
        Map<String, String> labels = Objects.requireNonNullElse(metadata.getLabels(), Map.of());
        return Approvals.spec(report).equals(there.getSpec())
                && Approvals.status(report).equals(there.getStatus())
                && homeserver.name().equals(labels.get(ApprovalBook.HOMESERVER))
                && Objects.requireNonNullElse(metadata.getOwnerReferences(), List.<OwnerReference>of()).stream()
                        .anyMatch(it -> owner.equals(it.getUid()));
    }

    @Nullable
    ApprovalResource read(String name) {
        return resource(name).get();
    }

    /**
     * Makes the resource say what it should.
     *
     * @throws KubernetesClientException if the API server refuses it or is away
     */
    void write(String name, ApprovalReport report, String owner) {
        ApprovalResource wanted = wanted(name, report, owner);
        try {
            client.resource(wanted).patch(APPLY);
        } catch (KubernetesClientException e) {
            if (e.getCode() != UNPROCESSABLE) {
                throw e;
            }
            // another one of that name, which nobody can change
            delete(name);
            client.resource(wanted).patch(APPLY);
        }
        resource(name)
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON_MERGE), status(Approvals.status(report)));
    }

    private ApprovalResource wanted(String name, ApprovalReport report, String owner) {
        ApprovalResource wanted = new ApprovalResource();
        wanted.setMetadata(new ObjectMetaBuilder()
                .withName(name)
                .withNamespace(homeserver.namespace())
                .withLabels(Map.of(ApprovalBook.HOMESERVER, homeserver.name()))
                .withOwnerReferences(new OwnerReferenceBuilder()
                        .withApiVersion(CustomResources.GROUP + "/" + CustomResources.VERSION)
                        .withKind("Homeserver")
                        .withName(homeserver.name())
                        .withUid(owner)
                        .build())
                .build());
        wanted.setSpec(Approvals.spec(report));
        return wanted;
    }

    /** All of the status: by server-side apply a field that others wrote would stay where we say nothing. */
    private static String status(ApprovalStatus status) {
        ObjectNode fields = JSON.valueToTree(status);
        for (String name : List.of("state", "decidedBy", "decidedAt", "outcome", "result", "revision")) {
            if (!fields.has(name)) {
                fields.putNull(name);
            }
        }
        ObjectNode patch = JSON.createObjectNode();
        patch.set("status", fields);
        return patch.toString();
    }

    void delete(String name) {
        resource(name).delete();
    }

    private Resource<ApprovalResource> resource(String name) {
        return client.resources(ApprovalResource.class)
                .inNamespace(homeserver.namespace())
                .withName(name);
    }
}
