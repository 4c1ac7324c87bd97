package dev.puppetmaster.api.runtime;

import java.util.List;

/** The localparts on one server that are puppets' by their beginning. */
public record PuppetNamespace(String serverName, List<String> prefixes) {
    public PuppetNamespace {
        prefixes = List.copyOf(prefixes);
    }

    /** Whether {@code userId}, a full Matrix id, is a puppet's by this namespace. */
    public boolean contains(String userId) {
        int colon = userId.indexOf(':');
        return userId.startsWith("@")
                && colon > 0
                && userId.substring(colon + 1).equals(serverName)
                && prefixes.stream().anyMatch(prefix -> userId.startsWith(prefix, 1));
    }
}
