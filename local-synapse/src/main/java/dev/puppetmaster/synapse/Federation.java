package dev.puppetmaster.synapse;

import java.util.List;

/**
 * How a local Synapse federates with others of this machine.
 *
 * @param allowed server names of the others, with their ports; it talks with nobody else
 * @param proxyPort where a {@link LoopbackProxy} of this machine knows them, 1..65535
 * @param authority whose certificates it believes, and that makes its own
 */
public record Federation(List<String> allowed, int proxyPort, LocalAuthority authority) {
    public Federation {
        allowed = List.copyOf(allowed);
    }
}
