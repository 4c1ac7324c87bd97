package dev.puppetmaster.registrar.kubernetes;

import dev.puppetmaster.api.Ref;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeerBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The NetworkPolicies of one homeserver's runtime, both of what it may reach: what it needs itself (names, the registrar, the
 * homeserver, the model, brains elsewhere, what whoever installed it adds), and what is granted to its puppets. Pure.
 */
final class RuntimeNetwork {
    private static final int DNS = 53;

    private final Plan plan;
    private final ServiceLookup services;

    /**
     * Whose runtime, and what for.
     *
     * @param needed addresses that the runtime itself calls
     * @param brains namespaces in which pods of its puppets' brains run
     * @param granted what its puppets may call
     * @param more rules that were asked for
     */
    record Plan(
            Ref homeserver,
            OwnerReference owner,
            List<URI> needed,
            Set<String> brains,
            Set<GrantedPorts.Target> granted,
            List<NetworkPolicyEgressRule> more) {}

    private RuntimeNetwork(Plan plan, ServiceLookup services) {
        this.plan = plan;
        this.services = services;
    }

    /** What it needs itself. */
    static NetworkPolicy base(Plan plan, ServiceLookup services) {
        return new RuntimeNetwork(plan, services).base();
    }

    /** What its puppets may call; null where that is nothing. */
    static @Nullable NetworkPolicy services(Plan plan, ServiceLookup services) {
        return new RuntimeNetwork(plan, services).granted();
    }

    static String servicesName(Ref homeserver) {
        return RuntimeWorkload.name(homeserver.name()) + "-services";
    }

    private NetworkPolicy base() {
        List<NetworkPolicyEgressRule> rules = new ArrayList<>();
        rules.add(rule(null, List.of(port("UDP", new IntOrString(DNS)), port("TCP", new IntOrString(DNS)))));
        plan.needed().forEach(address -> rules.add(to(address)));
        plan.brains().forEach(namespace -> rules.add(brains(namespace)));
        rules.addAll(plan.more());
        return policy(
                RuntimeWorkload.name(plan.homeserver().name()),
                rules.stream().distinct().toList());
    }

    /** The pods of brains, whatever port each listens at. */
    private NetworkPolicyEgressRule brains(String namespace) {
        NetworkPolicyPeer pods = new NetworkPolicyPeerBuilder()
                .withNewNamespaceSelector()
                .withMatchLabels(Map.of("kubernetes.io/metadata.name", namespace))
                .endNamespaceSelector()
                .withNewPodSelector()
                .withMatchLabels(BrainWorkload.podLabelsOf(plan.homeserver()))
                .endPodSelector()
                .build();
        return rule(pods, List.of(port("TCP", new IntOrString(BrainWorkload.PORT))));
    }

    /** The pods behind the address if it is a Service that is known; else that port wherever it is. */
    private NetworkPolicyEgressRule to(URI address) {
        int port = address.getPort() > 0 ? address.getPort() : "https".equals(address.getScheme()) ? 443 : 80;
        String[] labels = address.getHost().split("\\.", 4);
        boolean local = labels.length == 2 || (labels.length > 2 && labels[2].equals("svc"));
        if (local && Reach.of(new Ref(labels[1], labels[0]), port, services) instanceof Reach.Pods pods) {
            return rule(pods.pods(), List.of(port("TCP", pods.port())));
        }
        return rule(null, List.of(port("TCP", new IntOrString(port))));
    }

    private @Nullable NetworkPolicy granted() {
        Map<NetworkPolicyPeer, Set<String>> ports = new LinkedHashMap<>();
        for (GrantedPorts.Target target : plan.granted()) {
            if (Reach.of(target.service(), target.port(), services) instanceof Reach.Pods pods) {
                ports.computeIfAbsent(pods.pods(), it -> new TreeSet<>())
                        .add(String.valueOf(pods.port().getValue()));
            }
        }
        if (ports.isEmpty()) {
            return null;
        }
        List<NetworkPolicyEgressRule> rules = new ArrayList<>();
        ports.forEach((pods, of) -> rules.add(rule(
                pods,
                of.stream()
                        .map(it -> port("TCP", new IntOrString(numberOrName(it))))
                        .toList())));
        return policy(servicesName(plan.homeserver()), rules);
    }

    /** Names of ports have a letter in them. */
    private static Object numberOrName(String port) {
        return port.chars().allMatch(Character::isDigit) ? (Object) Integer.valueOf(port) : port;
    }

    private static NetworkPolicyPort port(String protocol, IntOrString port) {
        return new NetworkPolicyPort(null, port, protocol);
    }

    private static NetworkPolicyEgressRule rule(@Nullable NetworkPolicyPeer to, List<NetworkPolicyPort> ports) {
        return new NetworkPolicyEgressRuleBuilder()
                .withTo(to == null ? List.of() : List.of(to))
                .withPorts(ports)
                .build();
    }

    private NetworkPolicy policy(String name, List<NetworkPolicyEgressRule> rules) {
        Map<String, String> labels = RuntimeWorkload.labels(plan.homeserver().name());
        return new NetworkPolicyBuilder()
                .withNewMetadata()
                .withNamespace(plan.homeserver().namespace())
                .withName(name)
                .withLabels(labels)
                .withOwnerReferences(plan.owner())
                .endMetadata()
                .withNewSpec()
                .withNewPodSelector()
                .withMatchLabels(labels)
                .endPodSelector()
                .withPolicyTypes("Egress")
                .withEgress(rules)
                .endSpec()
                .build();
    }
}
