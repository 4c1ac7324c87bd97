package dev.puppetmaster.registrar.kubernetes;

import dev.puppetmaster.api.crd.MemoryPolicyResource;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;

/** What puppets remember. */
@ControllerConfiguration(
        name = "memorypolicy",
        finalizerName = ReconcilerNames.FINALIZER,
        fieldManager = ReconcilerNames.FIELD_MANAGER)
final class MemoryPolicyReconciler extends PolicyReconciler<MemoryPolicyResource> {
    MemoryPolicyReconciler(Fleet fleet, Happenings happenings) {
        super("memorypolicy", fleet, happenings, MemoryPolicyResource::new);
    }
}
