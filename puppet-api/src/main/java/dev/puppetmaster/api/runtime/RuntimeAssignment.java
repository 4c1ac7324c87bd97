package dev.puppetmaster.api.runtime;

import java.util.List;

/**
 * Everything that the runtime of one homeserver has to know.
 *
 * @param revision differs whenever anything else here differs; greater is newer within one life of the registrar
 * @param homeserver name of the Homeserver resource
 * @param puppetNamespaces of every homeserver, this one included: whoever is in one is no human
 * @param appserviceSenders full ids: these are no humans either
 * @param policies that the puppets' brains name, each once
 */
public record RuntimeAssignment(
        long revision,
        String namespace,
        String homeserver,
        String serverName,
        List<AssignedPuppet> puppets,
        List<PuppetNamespace> puppetNamespaces,
        List<String> appserviceSenders,
        List<AssignedPolicy> policies) {
    /** Without policies. */
    public RuntimeAssignment(
            long revision,
            String namespace,
            String homeserver,
            String serverName,
            List<AssignedPuppet> puppets,
            List<PuppetNamespace> puppetNamespaces,
            List<String> appserviceSenders) {
        this(revision, namespace, homeserver, serverName, puppets, puppetNamespaces, appserviceSenders, List.of());
    }

    public RuntimeAssignment {
        puppets = List.copyOf(puppets);
        puppetNamespaces = List.copyOf(puppetNamespaces);
        appserviceSenders = List.copyOf(appserviceSenders);
        // an assignment that was kept before there were policies has none
        policies = policies == null ? List.of() : List.copyOf(policies);
    }

    /** The same under another revision. */
    public RuntimeAssignment withRevision(long newRevision) {
        return new RuntimeAssignment(
                newRevision, namespace, homeserver, serverName, puppets, puppetNamespaces, appserviceSenders, policies);
    }
}
