package dev.puppetmaster.registrar.kubernetes;

import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

/** What the API server knows the registrar by. */
final class ReconcilerNames {
    static final String FINALIZER = "puppetmaster.dev/registrar";
    static final String FIELD_MANAGER = "puppetmaster-registrar";

    private ReconcilerNames() {}

    /** Server-side apply under this name, which takes fields over from whoever else wrote them. */
    static PatchContext applyAs(String fieldManager) {
        return new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(fieldManager)
                .withForce(true)
                .build();
    }
}
