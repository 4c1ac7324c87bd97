package dev.puppetmaster.api;

import java.util.List;
import java.util.Optional;

/**
 * Everything that is declared for one homeserver.
 *
 * @param policies that its puppets' brains may name
 * @param memories that its puppets may name
 * @param tools that its puppets may name
 */
public record Resources(
        Homeserver homeserver,
        List<Puppet> puppets,
        List<Friendship> friendships,
        List<LLMPolicy> policies,
        List<MemoryPolicy> memories,
        List<Tool> tools) {
    public Resources {
        puppets = List.copyOf(puppets);
        friendships = List.copyOf(friendships);
        policies = List.copyOf(policies);
        memories = List.copyOf(memories);
        tools = List.copyOf(tools);
    }

    /** Without anything that puppets name. */
    public Resources(Homeserver homeserver, List<Puppet> puppets, List<Friendship> friendships) {
        this(homeserver, puppets, friendships, List.of(), List.of(), List.of());
    }

    public Optional<Puppet> puppet(String name) {
        return puppets.stream().filter(p -> p.metadata().name().equals(name)).findFirst();
    }
}
