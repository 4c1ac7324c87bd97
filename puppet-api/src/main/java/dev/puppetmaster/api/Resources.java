package dev.puppetmaster.api;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Everything that is declared, seen from one homeserver.
 *
 * @param puppets of this homeserver; of the others those that concern it, or all
 * @param friendships likewise
 * @param policies that its puppets' brains may name
 * @param memories that its puppets may name
 * @param tools that its puppets may name
 * @param others the other homeservers, by whom it is not alone
 */
public record Resources(
        Homeserver homeserver,
        List<Puppet> puppets,
        List<Friendship> friendships,
        List<LLMPolicy> policies,
        List<MemoryPolicy> memories,
        List<Tool> tools,
        List<Homeserver> others) {
    public Resources {
        puppets = List.copyOf(puppets);
        friendships = List.copyOf(friendships);
        policies = List.copyOf(policies);
        memories = List.copyOf(memories);
        tools = List.copyOf(tools);
        others = List.copyOf(others);
    }

    /** With one homeserver. */
    public Resources(
            Homeserver homeserver,
            List<Puppet> puppets,
            List<Friendship> friendships,
            List<LLMPolicy> policies,
            List<MemoryPolicy> memories,
            List<Tool> tools) {
        this(homeserver, puppets, friendships, policies, memories, tools, List.of());
    }

    /** Without anything that puppets name. */
    public Resources(Homeserver homeserver, List<Puppet> puppets, List<Friendship> friendships) {
        this(homeserver, puppets, friendships, List.of(), List.of(), List.of());
    }

    /** All homeservers, this one first. */
    public List<Homeserver> homeservers() {
        return Stream.concat(Stream.of(homeserver), others.stream()).toList();
    }

    /**
     * The same, seen from another homeserver.
     *
     * @param other one of {@link #homeservers()}
     */
    public Resources seenFrom(Homeserver other) {
        List<Homeserver> rest = homeservers().stream()
                .filter(it -> !it.key().equals(other.key()))
                .toList();
        return new Resources(other, puppets, friendships, policies, memories, tools, rest);
    }

    public Optional<Puppet> puppet(String name) {
        return puppets.stream().filter(p -> p.metadata().name().equals(name)).findFirst();
    }
}
