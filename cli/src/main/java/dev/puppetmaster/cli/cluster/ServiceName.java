package dev.puppetmaster.cli.cluster;

import java.net.URI;
import java.util.Optional;

/** A Service that an address names. */
record ServiceName(String name, String namespace) {
    /**
     * That of an address inside of a cluster, such as {@code http://data-synapse.themes.svc:8008}; empty for any other.
     *
     * @param own the namespace that is meant where it names none
     */
    static Optional<ServiceName> in(URI url, String own) {
        String host = url.getHost();
        if (host == null || host.equals("localhost")) {
            return Optional.empty();
        }
        String[] labels = host.split("\\.", -1);
        boolean service = labels.length == 1 || (labels.length > 2 && labels[2].equals("svc"));
        return service
                ? Optional.of(new ServiceName(labels[0], labels.length > 1 ? labels[1] : own))
                : Optional.empty();
    }
}
