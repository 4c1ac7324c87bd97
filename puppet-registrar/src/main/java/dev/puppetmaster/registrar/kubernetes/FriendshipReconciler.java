package dev.puppetmaster.registrar.kubernetes;

import dev.puppetmaster.api.ResourceStatus;
import dev.puppetmaster.api.crd.FriendshipResource;
import dev.puppetmaster.api.crd.FriendshipStatus;
import dev.puppetmaster.registrar.core.Refusal;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Friendships. */
@ControllerConfiguration(
        name = "friendship",
        finalizerName = ReconcilerNames.FINALIZER,
        fieldManager = ReconcilerNames.FIELD_MANAGER)
final class FriendshipReconciler extends DeclaredReconciler<FriendshipResource, FriendshipStatus> {
    FriendshipReconciler(Fleet fleet, Happenings happenings) {
        super("friendship", fleet, happenings, FriendshipResource::new);
    }

    @Override
    @Nullable
    FriendshipStatus status(Standing standing, Declaration declaration, Instant now) {
        return standing instanceof Standing.Known known && known.status() instanceof ResourceStatus.OfFriendship it
                ? StatusWords.friendship(it)
                : null;
    }

    @Override
    FriendshipStatus refused(Refusal refusal, Declaration declaration, Instant now) {
        ResourceStatus.OfFriendship last = declaration.said() instanceof ResourceStatus.OfFriendship it ? it : null;
        return new FriendshipStatus(
                declaration.generation(),
                StatusWords.refused(refusal, declaration.generation(), declaration.conditions(), now),
                last == null ? null : last.roomId(),
                last == null ? null : last.alias(),
                last == null || last.invited().isEmpty() ? null : last.invited());
    }
}
