package dev.puppetmaster.registrar.kubernetes;

import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.Ref;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.ServiceDiscovery;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which ports of which Services the puppets of each homeserver may call now: the union of what ServiceDiscoveries grant to any
 * of them. Pure.
 *
 * @param of by homeserver; none that is empty
 * @param until when the first of it ends; null: none of it ends by itself
 */
record GrantedPorts(
        Map<Ref, SortedSet<Target>> of, @Nullable Instant until) {
    /** One port of a Service. */
    record Target(Ref service, int port) implements Comparable<Target> {
        private static final Comparator<Target> ORDER = Comparator.comparing(
                        (Target it) -> it.service().namespace())
                .thenComparing(it -> it.service().name())
                .thenComparingInt(Target::port);

        @Override
        public int compareTo(Target other) {
            return ORDER.compare(this, other);
        }
    }

    static GrantedPorts now(Collection<Declaration> declarations, Instant now) {
        Map<ResourceKey, Ref> homes = declarations.stream()
                .filter(it -> !it.leaving())
                .map(Declaration::resource)
                .filter(Puppet.class::isInstance)
                .map(Puppet.class::cast)
                .collect(Collectors.toMap(Puppet::key, it -> it.spec().homeserverRef()));
        Map<Ref, SortedSet<Target>> granted = new HashMap<>();
        Instant until = null;
        for (Declaration declaration : declarations) {
            if (declaration.leaving() || !(declaration.resource() instanceof ServiceDiscovery discovery)) {
                continue;
            }
            Instant end = discovery.spec().expiresAt();
            if (end != null && !end.isAfter(now)) {
                continue;
            }
            until = end != null && (until == null || end.isBefore(until)) ? end : until;
            for (Ref subject : discovery.spec().subjects()) {
                Ref home = homes.get(subject.key("Puppet"));
                if (home != null) {
                    granted.computeIfAbsent(home, it -> new TreeSet<>()).addAll(targets(discovery));
                }
            }
        }
        return new GrantedPorts(granted, until);
    }

    /** Every port of every Service that it names. */
    static SortedSet<Target> targets(ServiceDiscovery discovery) {
        SortedSet<Target> targets = new TreeSet<>();
        discovery
                .spec()
                .services()
                .forEach(service -> service.ports().forEach(port -> targets.add(new Target(service.service(), port))));
        return targets;
    }
}
