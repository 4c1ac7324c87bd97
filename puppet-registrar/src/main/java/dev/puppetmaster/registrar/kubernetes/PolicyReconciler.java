package dev.puppetmaster.registrar.kubernetes;

import dev.puppetmaster.api.crd.PolicyStatus;
import dev.puppetmaster.registrar.core.Refusal;
import dev.puppetmaster.registrar.core.SharedStatuses;
import io.fabric8.kubernetes.client.CustomResource;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What puppets share, and nothing is made for. */
abstract class PolicyReconciler<R extends CustomResource<?, PolicyStatus>> extends DeclaredReconciler<R, PolicyStatus> {
    PolicyReconciler(String kind, Fleet fleet, Happenings happenings, Supplier<R> blank) {
        super(kind, fleet, happenings, blank);
    }

    @Override
    @Nullable
    PolicyStatus status(Standing standing, Declaration declaration, Instant now) {
        return standing instanceof Standing.Shared
                ? StatusWords.policy(SharedStatuses.policy(declaration.generation(), declaration.conditions(), now))
                : null;
    }

    @Override
    PolicyStatus refused(Refusal refusal, Declaration declaration, Instant now) {
        return new PolicyStatus(
                declaration.generation(),
                StatusWords.refused(refusal, declaration.generation(), declaration.conditions(), now));
    }
}
