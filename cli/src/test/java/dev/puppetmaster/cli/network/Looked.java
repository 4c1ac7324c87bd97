package dev.puppetmaster.cli.network;

import dev.puppetmaster.cli.Finding;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** Looks at homeservers as {@code doctor --network --homeserver} does. */
final class Looked {
    private Looked() {}

    static Target target(String serverName, String client) {
        return Target.of(serverName, URI.create(client));
    }

    static List<Finding> at(
            TestDns dns,
            Map<Integer, Integer> ports,
            Clock clock,
            List<X509Certificate> authorities,
            Path knownKeys,
            Target... targets)
            throws Exception {
        try (Web web = new Web(new DnsNames("dns://" + dns.address()), clock, new MappedPorts(ports))) {
            // a path at which no tailscaled is, of no concern to addresses of loopback
            Network network =
                    new Network(List.of(), List.of(targets), List.of(), List.of(), authorities, knownKeys, false);
            return new NetworkDoctor(web, Tailscaled.find(null)).look(network);
        }
    }

    /** As a line, without advice where there is none. */
    static List<String> lines(List<Finding> findings, String subject) {
        return findings.stream()
                .filter(it -> it.subject().equals(subject))
                .map(it -> it.verdict() + " " + it.of() + " " + it.found()
                        + (it.advice().isEmpty() ? "" : ": " + it.advice()))
                .toList();
    }
}
