package dev.puppetmaster.registrar.kubernetes;

import dev.puppetmaster.api.ResourceStatus;
import dev.puppetmaster.api.crd.HomeserverResource;
import dev.puppetmaster.api.crd.HomeserverStatus;
import dev.puppetmaster.registrar.core.Refusal;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Homeservers. */
@ControllerConfiguration(
        name = "homeserver",
        finalizerName = ReconcilerNames.FINALIZER,
        fieldManager = ReconcilerNames.FIELD_MANAGER)
final class HomeserverReconciler extends DeclaredReconciler<HomeserverResource, HomeserverStatus> {
    HomeserverReconciler(Fleet fleet, Happenings happenings) {
        super("homeserver", fleet, happenings, HomeserverResource::new);
    }

    @Override
    @Nullable
    HomeserverStatus status(Standing standing, Declaration declaration, Instant now) {
        return standing instanceof Standing.Known known && known.status() instanceof ResourceStatus.OfHomeserver it
                ? StatusWords.homeserver(it)
                : null;
    }

    @Override
    HomeserverStatus refused(Refusal refusal, Declaration declaration, Instant now) {
        ResourceStatus.OfHomeserver last = declaration.said() instanceof ResourceStatus.OfHomeserver it ? it : null;
        return new HomeserverStatus(
                declaration.generation(),
                StatusWords.refused(refusal, declaration.generation(), declaration.conditions(), now),
                last == null ? null : last.spaceRoomId(),
                last == null ? null : last.spaceAlias(),
                last == null ? null : last.approvalsRoomId(),
                last == null || last.invited().isEmpty() ? null : last.invited());
    }
}
