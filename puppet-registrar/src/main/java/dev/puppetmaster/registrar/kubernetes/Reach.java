package dev.puppetmaster.registrar.kubernetes;

import dev.puppetmaster.api.Ref;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeerBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a NetworkPolicy can say of one port of a Service: the pods behind it and their port, since a policy knows no Services
 * (Kubernetes, "Network Policies": it is judged after the Service's address was replaced). Pure.
 */
sealed interface Reach {
    /** @param port number or name of the pods' port */
    record Pods(NetworkPolicyPeer pods, IntOrString port) implements Reach {}

    /** A call cannot work. In one line: what, why, and what to do. */
    record Missing(String reason, String message) implements Reach {}

    /** A call may work, but no policy can allow it. In one line: what, why, and what to do. */
    record Unspoken(String message) implements Reach {}

    static Reach of(Ref ref, int port, ServiceLookup services) {
        String name = "Service \"" + ref.name() + "\" of namespace " + ref.namespace();
        if (!services.watches(ref.namespace())) {
            return new Unspoken(
                    name + " is in no NetworkPolicy, as the registrar does not look there; add the namespace to"
                            + " watchNamespaces of the chart puppetmaster, or allow it by runtime.egress");
        }
        if (!services.isRead()) {
            return new Unspoken(
                    name + " is in no NetworkPolicy, as the registrar cannot read Services; see its log, and"
                            + " upgrade the chart puppetmaster if it may not list them");
        }
        Optional<Service> found = services.find(ref);
        return found.isEmpty()
                ? new Missing("ServiceMissing", name + " does not exist; make it or correct spec.services")
                : behind(found.get().getSpec(), ref, port, name);
    }

    private static Reach behind(ServiceSpec spec, Ref ref, int port, String name) {
        if ("ExternalName".equals(spec.getType())) {
            return new Unspoken(name + " is another name for " + spec.getExternalName()
                    + ", whose address no NetworkPolicy knows; name a Service with a selector, or allow it by"
                    + " runtime.egress of the chart puppetmaster");
        }
        Map<String, String> selector = spec.getSelector();
        if (selector == null || selector.isEmpty()) {
            return new Unspoken(name
                    + " selects no pods, and no NetworkPolicy knows its addresses; give it a selector, or allow them by"
                    + " runtime.egress of the chart puppetmaster");
        }
        List<ServicePort> ports = spec.getPorts() == null ? List.of() : spec.getPorts();
        return ports.stream()
                .filter(it -> it.getPort() == port
                        && (it.getProtocol() == null || it.getProtocol().equals("TCP")))
                .<Reach>map(it -> new Pods(
                        peer(ref.namespace(), selector),
                        it.getTargetPort() == null ? new IntOrString(port) : it.getTargetPort()))
                .findFirst()
                .orElseGet(() -> new Missing(
                        "ServicePortMissing",
                        name + " has no TCP port " + port + "; it has "
                                + (ports.isEmpty()
                                        ? "none"
                                        : ports.stream()
                                                .map(it -> String.valueOf(it.getPort()))
                                                .collect(Collectors.joining(", ")))
                                + "; correct spec.services"));
    }

    private static NetworkPolicyPeer peer(String namespace, Map<String, String> selector) {
        return new NetworkPolicyPeerBuilder()
                .withNewNamespaceSelector()
                .withMatchLabels(Map.of("kubernetes.io/metadata.name", namespace))
                .endNamespaceSelector()
                .withNewPodSelector()
                .withMatchLabels(Map.copyOf(selector))
                .endPodSelector()
                .build();
    }
}
