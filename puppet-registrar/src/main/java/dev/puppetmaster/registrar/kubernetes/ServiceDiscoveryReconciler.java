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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** ServiceDiscoveries. Their finalizer is there so that what they grant is withdrawn when they go. */
@ControllerConfiguration(
        name = "servicediscovery",
        finalizerName = ReconcilerNames.FINALIZER,
        fieldManager = ReconcilerNames.FIELD_MANAGER)
final class ServiceDiscoveryReconciler extends DeclaredReconciler<ServiceDiscoveryResource, ServiceDiscoveryStatus> {
    private final ServiceLookup known;

    /** @param known to say which Services there are */
    ServiceDiscoveryReconciler(Fleet fleet, ServiceLookup known, Happenings happenings) {
        super("servicediscovery", fleet, happenings, ServiceDiscoveryResource::new);
        this.known = known;
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
                || !(declaration.resource() instanceof ServiceDiscovery discovery)
                || !(known.isRead() || known.isLate())) {
            return null;
        }
        long generation = declaration.generation();
        List<Condition> before = declaration.conditions();
        List<Condition> conditions = new ArrayList<>();
        conditions.add(
                StatusWords.condition(Condition.ACCEPTED, Condition.Status.True, "Valid", "", generation, before, now));
        List<Reach.Missing> missing = missing(granted, discovery);
        boolean resolved = missing.isEmpty();
        // where all is there, what no NetworkPolicy can allow is said all the same
        List<String> lines = resolved
                ? unspoken(discovery)
                : missing.stream().map(Reach.Missing::message).toList();
        String reason = !resolved ? missing.getFirst().reason() : lines.isEmpty() ? "Resolved" : "NotInNetworkPolicy";
        String message = String.join("; ", new LinkedHashSet<>(lines));
        conditions.add(StatusWords.condition(
                Condition.RESOLVED_REFS,
                resolved ? Condition.Status.True : Condition.Status.False,
                reason,
                message,
                generation,
                before,
                now));
        Instant end = discovery.spec().expiresAt();
        boolean ended = end != null && !end.isAfter(now);
        boolean ready = resolved && !ended;
        conditions.add(StatusWords.condition(
                Condition.READY,
                ready ? Condition.Status.True : Condition.Status.False,
                ended ? "Expired" : ready ? "Granted" : reason,
                ended ? "ended at " + end + "; set another spec.expiresAt, or delete it" : message,
                generation,
                before,
                now));
        return new ServiceDiscoveryStatus(generation, StatusWords.conditions(conditions), existing(discovery));
    }

    /** Each puppet and each port of a Service that it names in vain. */
    private List<Reach.Missing> missing(Standing.Granted granted, ServiceDiscovery discovery) {
        List<Reach.Missing> missing = new ArrayList<>();
        String inVain = granted.inVain().stream().map(Ref::name).collect(Collectors.joining(", "));
        if (!inVain.isEmpty()) {
            missing.add(new Reach.Missing(
                    "PuppetMissing",
                    "Puppet " + inVain + " does not exist; declare it or remove it from spec.subjects"));
        }
        reaches(discovery)
                .filter(Reach.Missing.class::isInstance)
                .map(Reach.Missing.class::cast)
                .forEach(missing::add);
        return missing;
    }

    private List<String> unspoken(ServiceDiscovery discovery) {
        return reaches(discovery)
                .filter(Reach.Unspoken.class::isInstance)
                .map(it -> ((Reach.Unspoken) it).message())
                .toList();
    }

    private Stream<Reach> reaches(ServiceDiscovery discovery) {
        return GrantedPorts.targets(discovery).stream().map(it -> Reach.of(it.service(), it.port(), known));
    }

    private List<String> existing(ServiceDiscovery discovery) {
        return discovery.spec().services().stream()
                .map(ServiceDiscovery.Service::service)
                .filter(service -> known.find(service).isPresent())
                .map(service -> service.namespace() + "/" + service.name())
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
