package dev.puppetmaster.registrar.kubernetes;

import dev.puppetmaster.api.Condition;
import dev.puppetmaster.api.Ref;
import dev.puppetmaster.api.ServiceDiscovery;
import dev.puppetmaster.api.crd.ServiceDiscoveryResource;
import dev.puppetmaster.api.crd.ServiceDiscoveryStatus;
import dev.puppetmaster.registrar.core.Refusal;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** ServiceDiscoveries. Their finalizer is there so that what they grant is withdrawn when they go. */
@ControllerConfiguration(
        name = "servicediscovery",
        finalizerName = ReconcilerNames.FINALIZER,
        fieldManager = ReconcilerNames.FIELD_MANAGER)
final class ServiceDiscoveryReconciler extends DeclaredReconciler<ServiceDiscoveryResource, ServiceDiscoveryStatus> {
    ServiceDiscoveryReconciler(Fleet fleet, Happenings happenings) {
        super("servicediscovery", fleet, happenings, ServiceDiscoveryResource::new);
    }

    /** When it ends. The runtime cuts calls off by itself. */
    @Override
    Optional<Duration> again(Declaration declaration, Instant now) {
        Instant end = declaration.resource() instanceof ServiceDiscovery it
                ? it.spec().expiresAt()
                : null;
        return end == null || !end.isAfter(now)
                ? Optional.empty()
                : Optional.of(Duration.between(now, end).plusMillis(100));
    }

    @Override
    @Nullable
    ServiceDiscoveryStatus status(Standing standing, Declaration declaration, Instant now) {
        if (!(standing instanceof Standing.Granted granted)
                || !(declaration.resource() instanceof ServiceDiscovery discovery)) {
            return null;
        }
        long generation = declaration.generation();
        List<Condition> before = declaration.conditions();
        List<Condition> conditions = new ArrayList<>();
        conditions.add(
                StatusWords.condition(Condition.ACCEPTED, Condition.Status.True, "Valid", "", generation, before, now));
        String inVain = granted.inVain().stream().map(Ref::name).collect(Collectors.joining(", "));
        String message = inVain.isEmpty()
                ? ""
                : "Puppet " + inVain + " does not exist; declare it or remove it from spec.subjects";
        conditions.add(StatusWords.condition(
                Condition.RESOLVED_REFS,
                inVain.isEmpty() ? Condition.Status.True : Condition.Status.False,
                inVain.isEmpty() ? "Resolved" : "PuppetMissing",
                message,
                generation,
                before,
                now));
        Instant end = discovery.spec().expiresAt();
        boolean ended = end != null && !end.isAfter(now);
        boolean ready = inVain.isEmpty() && !ended;
        conditions.add(StatusWords.condition(
                Condition.READY,
                ready ? Condition.Status.True : Condition.Status.False,
                ended ? "Expired" : ready ? "Granted" : "PuppetMissing",
                ended ? "ended at " + end + "; set another spec.expiresAt, or delete it" : message,
                generation,
                before,
                now));
        return new ServiceDiscoveryStatus(generation, StatusWords.conditions(conditions), services(discovery));
    }

    private static List<String> services(ServiceDiscovery discovery) {
        return discovery.spec().services().stream()
                .map(it -> it.service().namespace() + "/" + it.service().name())
                .distinct()
                .toList();
    }

    @Override
    ServiceDiscoveryStatus refused(Refusal refusal, Declaration declaration, Instant now) {
        return new ServiceDiscoveryStatus(
                declaration.generation(),
                StatusWords.refused(refusal, declaration.generation(), declaration.conditions(), now),
                null);
    }
}
