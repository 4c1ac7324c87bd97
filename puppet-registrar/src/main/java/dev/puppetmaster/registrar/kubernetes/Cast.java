package dev.puppetmaster.registrar.kubernetes;

import dev.puppetmaster.api.Condition;
import dev.puppetmaster.api.Friendship;
import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.LLMPolicy;
import dev.puppetmaster.api.MemoryPolicy;
import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.PuppetRefs;
import dev.puppetmaster.api.Ref;
import dev.puppetmaster.api.Resource;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.Resources;
import dev.puppetmaster.api.ServiceDiscovery;
import dev.puppetmaster.api.Tool;
import dev.puppetmaster.api.runtime.GrantedService;
import dev.puppetmaster.registrar.core.BrainHealth;
import dev.puppetmaster.registrar.core.Declared;
import dev.puppetmaster.registrar.core.Refusal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is declared in the cluster, sorted by homeserver. A friendship is where its first puppet is, and is told to
 * the homeservers of the others as well. What belongs nowhere is refused with the reason. Pure.
 *
 * @param homeservers by reference, the valid ones that stay
 * @param here what is declared for each, without what is leaving
 * @param everything the same with what is leaving: something may have been made for it
 * @param nowhere what belongs to no homeserver, and why
 * @param discoveries which puppets each valid ServiceDiscovery names in vain
 */
record Cast(
        Map<Ref, Homeserver> homeservers,
        Map<Ref, Declared> here,
        Map<Ref, Declared> everything,
        Map<ResourceKey, Refusal> nowhere,
        Map<ResourceKey, List<Ref>> discoveries) {

    /** @param brains how the pods of brains do, by puppet */
    static Cast of(Collection<Declaration> declarations, Map<ResourceKey, BrainHealth> brains) {
        return new Sorter(declarations, brains).sort();
    }

    /** Whether {@code resource} lives on the homeserver, as far as it says so itself. */
    static boolean isOn(Ref homeserver, @Nullable Resource resource) {
        return resource instanceof Puppet puppet
                && puppet.spec().homeserverRef().equals(homeserver);
    }

    /** The same where these are refused, too: they are reported, and no puppet has them. */
    Cast refusing(Map<ResourceKey, Refusal> more) {
        if (more.isEmpty()) {
            return this;
        }
        Map<ResourceKey, Refusal> all = new HashMap<>(more);
        all.putAll(nowhere);
        return new Cast(homeservers, refusing(here, more), refusing(everything, more), all, discoveries);
    }

    private static Map<Ref, Declared> refusing(Map<Ref, Declared> declared, Map<ResourceKey, Refusal> more) {
        Map<Ref, Declared> refusing = new HashMap<>();
        declared.forEach((ref, it) -> {
            Map<ResourceKey, Refusal> refused = new HashMap<>(more);
            refused.putAll(it.refused());
            refusing.put(ref, new Declared(it.resources(), refused, it.generations(), it.services(), it.brains()));
        });
        return refusing;
    }

    private static final class Sorter {
        private final List<Declaration> declarations;
        private final Map<ResourceKey, BrainHealth> brains;
        private final Map<Ref, Homeserver> homeservers = new LinkedHashMap<>();
        private final Map<Ref, Lists> lists = new HashMap<>();
        private final Map<ResourceKey, Puppet> puppets = new HashMap<>();
        private final Map<ResourceKey, Refusal> nowhere = new HashMap<>();
        private final Map<ResourceKey, List<Ref>> discoveries = new HashMap<>();
        private final Set<ResourceKey> leaving = new HashSet<>();
        private final Map<ResourceKey, List<GrantedService>> services = new HashMap<>();
        /** What puppets of any homeserver may name. */
        private final Map<ResourceKey, Resource> shared = new HashMap<>();

        /** Of one homeserver. */
        private static final class Lists {
            final List<Puppet> puppets = new ArrayList<>();
            final List<Friendship> friendships = new ArrayList<>();
            /** Puppets of other homeservers that are in these friendships. */
            final Map<ResourceKey, Puppet> guests = new LinkedHashMap<>();

            final Map<ResourceKey, Refusal> refused = new HashMap<>();
            final Map<ResourceKey, Long> generations = new HashMap<>();
        }

        Sorter(Collection<Declaration> declarations, Map<ResourceKey, BrainHealth> brains) {
            this.brains = brains;
            this.declarations = declarations.stream().sorted(Declaration.BY_AGE).toList();
        }

        Cast sort() {
            declarations.forEach(this::homeserver);
            declarations.forEach(this::puppet);
            declarations.forEach(this::friendship);
            declarations.forEach(this::discovery);
            declarations.stream().filter(it -> !it.leaving()).forEach(this::share);
            declarations.forEach(this::invalid);
            Map<Ref, Declared> here = new HashMap<>();
            Map<Ref, Declared> everything = new HashMap<>();
            homeservers.forEach((ref, homeserver) -> {
                Lists of = lists.getOrDefault(ref, new Lists());
                here.put(ref, declared(homeserver, of, leaving));
                everything.put(ref, declared(homeserver, of, Set.of()));
            });
            return new Cast(homeservers, here, everything, nowhere, discoveries);
        }

        private Declared declared(Homeserver homeserver, Lists of, Set<ResourceKey> without) {
            List<Puppet> here =
                    of.puppets.stream().filter(p -> !without.contains(p.key())).toList();
            return new Declared(
                    new Resources(
                            homeserver,
                            Stream.concat(here.stream(), guests(of, without)).toList(),
                            of.friendships.stream()
                                    .filter(f -> !without.contains(f.key()))
                                    .toList(),
                            named(here, LLMPolicy.class),
                            named(here, MemoryPolicy.class),
                            named(here, Tool.class),
                            othersOf(of)),
                    of.refused,
                    of.generations,
                    servicesOf(of),
                    brainsOf(of));
        }

        private static Stream<Puppet> guests(Lists of, Set<ResourceKey> without) {
            return of.guests.values().stream().filter(p -> !without.contains(p.key()));
        }

        /** The homeservers with which it shares rooms. */
        private List<Homeserver> othersOf(Lists of) {
            Map<Ref, Homeserver> others = new LinkedHashMap<>();
            of.guests.values().forEach(guest -> {
                Ref at = guest.spec().homeserverRef();
                Homeserver there = homeservers.get(at);
                if (there != null) {
                    others.put(at, there);
                }
            });
            return List.copyOf(others.values());
        }

        /** Of what there is, what {@code puppets} name: a change of the rest is nothing to them. */
        private <R extends Resource> List<R> named(List<Puppet> puppets, Class<R> kind) {
            Map<ResourceKey, R> found = new LinkedHashMap<>();
            for (Puppet puppet : puppets) {
                for (PuppetRefs.Named named : PuppetRefs.of("spec", puppet.spec())) {
                    ResourceKey key = named.ref().key(named.kind());
                    Resource resource = shared.get(key);
                    if (kind.isInstance(resource)) {
                        found.put(key, kind.cast(resource));
                    }
                }
            }
            return List.copyOf(found.values());
        }

        private void share(Declaration it) {
            Resource resource = it.resource();
            if (resource instanceof LLMPolicy || resource instanceof MemoryPolicy || resource instanceof Tool) {
                shared.put(it.key(), resource);
            }
        }

        private Map<ResourceKey, List<GrantedService>> servicesOf(Lists of) {
            Map<ResourceKey, List<GrantedService>> its = new HashMap<>();
            for (Puppet puppet : of.puppets) {
                List<GrantedService> granted = services.get(puppet.key());
                if (granted != null) {
                    its.put(puppet.key(), granted);
                }
            }
            return its;
        }

        private Map<ResourceKey, BrainHealth> brainsOf(Lists of) {
            Map<ResourceKey, BrainHealth> its = new HashMap<>();
            for (Puppet puppet : of.puppets) {
                BrainHealth health = brains.get(puppet.key());
                if (health != null) {
                    its.put(puppet.key(), health);
                }
            }
            return its;
        }

        private void discovery(Declaration it) {
            if (!(it.resource() instanceof ServiceDiscovery discovery) || it.leaving()) {
                return;
            }
            List<Ref> inVain = new ArrayList<>();
            for (Ref subject : discovery.spec().subjects()) {
                ResourceKey key = subject.key("Puppet");
                if (puppets.containsKey(key)) {
                    services.computeIfAbsent(key, puppet -> new ArrayList<>())
                            .addAll(granted(discovery, subject.namespace()));
                } else {
                    inVain.add(subject);
                }
            }
            discoveries.put(discovery.key(), inVain);
        }

        private static List<GrantedService> granted(ServiceDiscovery discovery, String puppetsNamespace) {
            Instant expiry = discovery.spec().expiresAt();
            return discovery.spec().services().stream()
                    .map(service -> new GrantedService(
                            service.service().namespace().equals(puppetsNamespace)
                                    ? service.service().name()
                                    : service.service().namespace() + "/"
                                            + service.service().name(),
                            "http://" + service.service().name() + "."
                                    + service.service().namespace() + ".svc",
                            service.ports(),
                            service.paths(),
                            service.methods().stream().map(Enum::name).toList(),
                            expiry == null ? null : expiry.toString()))
                    .toList();
        }

        private void homeserver(Declaration it) {
            if (it.resource() instanceof Homeserver homeserver) {
                homeservers.put(homeserver.ref(), homeserver);
                count(homeserver.ref(), it);
            }
        }

        private void puppet(Declaration it) {
            if (!(it.resource() instanceof Puppet puppet)) {
                return;
            }
            puppets.put(puppet.key(), puppet);
            Ref at = puppet.spec().homeserverRef();
            if (homeservers.containsKey(at)) {
                count(at, it).puppets.add(puppet);
            } else {
                nowhere.put(puppet.key(), missing(at, puppet.metadata().namespace()));
            }
        }

        private void friendship(Declaration it) {
            if (!(it.resource() instanceof Friendship friendship)) {
                return;
            }
            List<Puppet> members = puppetsOf(friendship);
            if (members.isEmpty()) {
                nowhere.put(friendship.key(), withoutPuppets(friendship));
                return;
            }
            Puppet first = members.getFirst();
            Ref at = first.spec().homeserverRef();
            if (!homeservers.containsKey(at)) {
                nowhere.put(friendship.key(), missing(at, first.metadata().namespace()));
                return;
            }
            count(at, it).friendships.add(friendship);
            members.stream()
                    .map(member -> member.spec().homeserverRef())
                    .distinct()
                    .filter(homeservers::containsKey)
                    .forEach(there -> {
                        Lists of = listsOf(there);
                        if (!there.equals(at)) {
                            of.friendships.add(friendship);
                        }
                        members.stream()
                                .filter(member -> !isOn(there, member))
                                .forEach(guest -> of.guests.put(guest.key(), guest));
                    });
        }

        private List<Puppet> puppetsOf(Friendship friendship) {
            List<Puppet> found = new ArrayList<>();
            for (Friendship.Member member : friendship.spec().members()) {
                Puppet puppet = member instanceof Friendship.PuppetMember it
                        ? puppets.get(it.puppet().key("Puppet"))
                        : null;
                if (puppet != null) {
                    found.add(puppet);
                }
            }
            return found;
        }

        /** What it has from before, when it was valid, stays as it is: each homeserver is told not to touch it. */
        private void invalid(Declaration it) {
            if (it.resource() == null) {
                Refusal refusal = new Refusal(Condition.ACCEPTED, "Invalid", String.join("; ", it.problems()));
                nowhere.put(it.key(), refusal);
                homeservers.keySet().forEach(ref -> listsOf(ref).refused.put(it.key(), refusal));
            }
        }

        private Lists count(Ref at, Declaration it) {
            Lists of = listsOf(at);
            of.generations.put(it.key(), it.generation());
            if (it.leaving()) {
                leaving.add(it.key());
            }
            return of;
        }

        private Lists listsOf(Ref at) {
            return lists.computeIfAbsent(at, ref -> new Lists());
        }

        private static Refusal missing(Ref at, String from) {
            String where = at.namespace().equals(from) ? "" : " of namespace " + at.namespace();
            return new Refusal(
                    Condition.RESOLVED_REFS,
                    "HomeserverMissing",
                    "Homeserver \"" + at.name() + "\"" + where
                            + " does not exist; declare it or correct spec.homeserverRef");
        }

        private static Refusal withoutPuppets(Friendship friendship) {
            List<String> names = new ArrayList<>();
            for (Friendship.Member member : friendship.spec().members()) {
                if (member instanceof Friendship.PuppetMember it) {
                    names.add("\"" + it.puppet().name() + "\"");
                }
            }
            String message = names.isEmpty()
                    ? "no member is a puppet; name one in spec.members"
                    : "Puppet " + String.join(", ", names) + " does not exist; declare it or correct spec.members";
            return new Refusal(Condition.RESOLVED_REFS, "PuppetMissing", message);
        }
    }
}
