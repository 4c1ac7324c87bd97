package dev.puppetmaster.registrar.kubernetes;

import dev.puppetmaster.api.ResourceStatus;
import dev.puppetmaster.api.crd.PuppetResource;
import dev.puppetmaster.api.crd.PuppetStatus;
import dev.puppetmaster.registrar.core.Refusal;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puppets. */
@ControllerConfiguration(
        name = "puppet",
        finalizerName = ReconcilerNames.FINALIZER,
        fieldManager = ReconcilerNames.FIELD_MANAGER)
final class PuppetReconciler extends DeclaredReconciler<PuppetResource, PuppetStatus> {
    PuppetReconciler(Fleet fleet, Happenings happenings) {
        super("puppet", fleet, happenings, PuppetResource::new);
    }

    @Override
    @Nullable
    PuppetStatus status(Standing standing, Declaration declaration, Instant now) {
        return standing instanceof Standing.Known known && known.status() instanceof ResourceStatus.OfPuppet it
                ? StatusWords.puppet(it)
                : null;
    }

    @Override
    PuppetStatus refused(Refusal refusal, Declaration declaration, Instant now) {
        ResourceStatus.OfPuppet last = declaration.said() instanceof ResourceStatus.OfPuppet it ? it : null;
        return new PuppetStatus(
                declaration.generation(),
                StatusWords.refused(refusal, declaration.generation(), declaration.conditions(), now),
                last == null ? null : last.userId(),
                last == null ? null : last.directRoomId(),
                "Unknown",
                List.of(),
                null);
    }
}
