package dev.puppetmaster.registrar.core;

import dev.puppetmaster.api.Ref;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.runtime.PuppetNamespace;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The other homeservers, as far as they concern this one. */
public record Neighbours(List<Neighbour> all) {
    public static final Neighbours NONE = new Neighbours(List.of());

    public Neighbours {
        all = List.copyOf(all);
    }

    /**
     * One of them. A runtime is told of its namespace and senders: a puppet of one theme must not take a puppet of another
     * for a person.
     *
     * @param senders full ids of its application services' own accounts; empty while they are not known
     * @param human full id of whom {@code you} stands for there; null: nobody
     */
    public record Neighbour(
            Ref homeserver,
            PuppetNamespace namespace,
            List<String> senders,
            @Nullable String human,
            Offer offer) {
        public Neighbour {
            senders = List.copyOf(senders);
        }
    }

    /**
     * What one homeserver's registrar has ready for those of the others.
     *
     * @param present full ids of accounts that are there, and can be asked into a room now; none while the homeserver is away
     * @param lodgings rooms here into which users of others belong, by friendship
     * @param visited rooms of others, by id, in which users of this one are
     */
    public record Offer(Set<String> present, Map<ResourceKey, Lodging> lodgings, Set<String> visited) {
        public static final Offer NONE = new Offer(Set.of(), Map.of(), Set.of());

        public Offer {
            present = Set.copyOf(present);
            lodgings = Map.copyOf(lodgings);
            visited = Set.copyOf(visited);
        }
    }

    /**
     * A room on another homeserver.
     *
     * @param roomId null while it is not made
     * @param admitted full ids of who of the others is asked in, or inside
     */
    public record Lodging(@Nullable String roomId, Set<String> admitted) {
        public static final Lodging NONE = new Lodging(null, Set.of());

        public Lodging {
            admitted = Set.copyOf(admitted);
        }
    }

    List<PuppetNamespace> namespaces() {
        return all.stream().map(Neighbour::namespace).toList();
    }

    List<String> senders() {
        return all.stream().flatMap(it -> it.senders().stream()).toList();
    }

    /** Whom {@code you} stands for on another homeserver. */
    Optional<String> human(Ref homeserver) {
        return all.stream()
                .filter(it -> it.homeserver().equals(homeserver))
                .flatMap(it -> Optional.ofNullable(it.human()).stream())
                .findFirst();
    }

    /** Whether {@code userId} is an account of another homeserver that registrars make. */
    boolean isTheirs(String userId) {
        return all.stream().anyMatch(it -> it.namespace().contains(userId) || userId.equals(it.human()));
    }

    /** The homeserver of {@code userId}, unless it is none of these. */
    Optional<Neighbour> homeserverOf(String userId) {
        return all.stream()
                .filter(it -> userId.endsWith(":" + it.namespace().serverName()))
                .findFirst();
    }

    boolean isPresent(String userId) {
        return all.stream().anyMatch(it -> it.offer().present().contains(userId));
    }

    Lodging lodging(ResourceKey friendship) {
        return all.stream()
                .flatMap(it -> Optional.ofNullable(it.offer().lodgings().get(friendship)).stream())
                .findFirst()
                .orElse(Lodging.NONE);
    }
}
