package dev.puppetmaster.bot.gate;

import dev.puppetmaster.bot.matrix.UserId;
import java.util.List;
import java.util.Set;

/**
 * Which accounts are puppets, in all themes: everybody else is a person.
 *
 * @param namespaces the puppet namespaces, each with its own server name
 * @param appserviceSenders the accounts of the application services themselves
 */
public record Network(List<Namespace> namespaces, Set<UserId> appserviceSenders) {
    public Network {
        namespaces = List.copyOf(namespaces);
        appserviceSenders = Set.copyOf(appserviceSenders);
    }

    /** Localparts of one server that begin with one of the prefixes. */
    public record Namespace(String serverName, List<String> prefixes) {}

    public boolean isPuppet(UserId user) {
        return namespaces.stream()
                .anyMatch(namespace -> namespace.serverName().equals(user.serverName())
                        && namespace.prefixes().stream().anyMatch(user.localpart()::startsWith));
    }

    public boolean isHuman(UserId user) {
        return !isPuppet(user) && !appserviceSenders.contains(user);
    }
}
