package dev.puppetmaster.registrar.kubernetes;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

/**
 * Writes a status by server-side apply. Not by the operator framework: it leaves out events that come while it writes, taking
 * them for its own, and a deletion that comes in that moment was never heard of.
 */
final class StatusPatch {
    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager(ReconcilerNames.FIELD_MANAGER)
            .withForce(true)
            .build();

    private StatusPatch() {}

    /**
     * Writes the status of {@code object}.
     *
     * @param blank an object of its kind with nothing in it: the rest of the object belongs to whoever wrote it
     * @return false if the object is gone
     * @throws KubernetesClientException if the API server refuses it or is away
     */
    static <S, R extends CustomResource<?, S>> boolean write(KubernetesClient client, R object, R blank, S status) {
        blank.setMetadata(new ObjectMetaBuilder()
                .withName(object.getMetadata().getName())
                .withNamespace(object.getMetadata().getNamespace())
                .build());
        blank.setStatus(status);
        try {
            client.resource(blank).subresource("status").patch(APPLY);
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == 404) {
                return false;
            }
            throw e;
        }
    }
}
