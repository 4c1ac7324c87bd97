package dev.puppetmaster.api;

import java.util.List;
import java.util.Optional;

/** Everything that is declared for one homeserver. */
public record Resources(Homeserver homeserver, List<Puppet> puppets, List<Friendship> friendships) {
    public Resources {
        puppets = List.copyOf(puppets);
        friendships = List.copyOf(friendships);
    }

    public Optional<Puppet> puppet(String name) {
        return puppets.stream().filter(p -> p.metadata().name().equals(name)).findFirst();
    }
}
