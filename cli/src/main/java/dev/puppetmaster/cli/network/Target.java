package dev.puppetmaster.cli.network;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A homeserver that is looked at.
 *
 * @param serverName by which other homeservers know it
 * @param told the address that clients are told; null where it is one of the inside of a cluster
 * @param client where its client-server API is for us
 * @param federates whether it speaks with others at all
 * @param proxy by which the others of its machine find it; null: by the DNS
 * @param inside a way to where it listens for homeservers that needs no DNS, such as a port-forward; null: there is none
 * @param allowed the only servers that it speaks with; null: all, or it is not known
 */
record Target(
        String serverName,
        @Nullable URI told,
        URI client,
        boolean federates,
        @Nullable InetSocketAddress proxy,
        @Nullable InetSocketAddress inside,
        @Nullable Set<String> allowed) {
    /** One that is looked at by its names, like any homeserver of anywhere. */
    static Target of(String serverName, URI client) {
        return new Target(serverName, client, client, true, null, null, null);
    }

    /** Whether the DNS has to know it. */
    boolean isPublic() {
        return proxy == null && federates;
    }
}
