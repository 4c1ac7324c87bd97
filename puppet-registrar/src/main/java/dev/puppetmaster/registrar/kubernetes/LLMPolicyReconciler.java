package dev.puppetmaster.registrar.kubernetes;

import dev.puppetmaster.api.Condition;
import dev.puppetmaster.api.crd.LLMPolicyResource;
import dev.puppetmaster.api.crd.PolicyStatus;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Which models answer for puppets. Whether their keys can be had is written by the model gateway, and listened to here; only that
 * there is none is said here.
 */
@ControllerConfiguration(
        name = "llmpolicy",
        generationAwareEventProcessing = false,
        finalizerName = ReconcilerNames.FINALIZER,
        fieldManager = ReconcilerNames.FIELD_MANAGER)
final class LLMPolicyReconciler extends PolicyReconciler<LLMPolicyResource> {
    LLMPolicyReconciler(Fleet fleet, Happenings happenings) {
        super("llmpolicy", fleet, happenings, LLMPolicyResource::new);
    }

    @Override
    @Nullable
    PolicyStatus ours(@Nullable PolicyStatus status) {
        return status == null || status.conditions() == null
                ? status
                : new PolicyStatus(
                        status.observedGeneration(),
                        status.conditions().stream()
                                .filter(it -> !it.type().equals(Condition.RESOLVED_REFS)
                                        || it.reason().equals(ModelKeys.REASON))
                                .toList());
    }
}
