package dev.puppetmaster.cli.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.client.LocalPortForward;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The way to a homeserver's client-server API.
 *
 * @param url where it is for us
 * @param forward what has to be open for that; null where nothing has
 */
public record HomeserverDoor(URI url, @Nullable LocalPortForward forward) implements AutoCloseable {
    private static final int FEDERATION = 8448;

    /** @throws IOException with one line, if the resource says no address or the Service cannot be forwarded */
    public static HomeserverDoor open(ClusterView cluster, JsonNode homeserver) throws IOException {
        String name = homeserver.at("/metadata/name").asText();
        String address = homeserver.at("/spec/clientUrl").asText();
        URI url;
        try {
            url = URI.create(address);
        } catch (IllegalArgumentException e) {
            throw new IOException("Homeserver " + name + ": spec.clientUrl is no address: use --url", e);
        }
        if (url.getHost() == null) {
            throw new IOException("Homeserver " + name + " has no spec.clientUrl: use --url");
        }
        Optional<ServiceName> service = ServiceName.in(url, cluster.namespace());
        if (service.isEmpty()) {
            return new HomeserverDoor(url, null);
        }
        int port = url.getPort() > 0 ? url.getPort() : url.getScheme().equals("https") ? 443 : 80;
        LocalPortForward forward =
                forwarded(cluster, service.get().name(), service.get().namespace(), port);
        return new HomeserverDoor(URI.create(url.getScheme() + "://127.0.0.1:" + forward.getLocalPort()), forward);
    }

    /**
     * The way to where it speaks TLS with other homeservers; empty where its Service has no such port.
     *
     * @throws IOException with one line, if the Service cannot be looked at or forwarded
     */
    public static Optional<HomeserverDoor> federation(ClusterView cluster, JsonNode homeserver) throws IOException {
        URI url = URI.create(homeserver.at("/spec/clientUrl").asText());
        Optional<ServiceName> service = ServiceName.in(url, cluster.namespace());
        if (service.isEmpty()) {
            return Optional.empty();
        }
        Service found = cluster.ask(() -> cluster.client()
                .services()
                .inNamespace(service.get().namespace())
                .withName(service.get().name())
                .get());
        boolean federates =
                found != null && found.getSpec().getPorts().stream().anyMatch(port -> port.getPort() == FEDERATION);
        if (!federates) {
            return Optional.empty();
        }
        LocalPortForward forward =
                forwarded(cluster, service.get().name(), service.get().namespace(), FEDERATION);
        return Optional.of(new HomeserverDoor(URI.create("https://127.0.0.1:" + forward.getLocalPort()), forward));
    }

    private static LocalPortForward forwarded(ClusterView cluster, String service, String namespace, int port)
            throws IOException {
        var resource = cluster.client().services().inNamespace(namespace).withName(service);
        var found = cluster.ask(resource::get);
        if (found == null) {
            throw new IOException("there is no Service " + service + " in namespace " + namespace + ": use --url");
        }
        Optional<Integer> target = found.getSpec().getPorts().stream()
                .filter(one -> one.getPort() == port)
                .findFirst()
                .map(ServicePort::getTargetPort)
                .map(IntOrString::getIntVal);
        return cluster.ask(() -> resource.portForward(target.orElse(port)));
    }

    @Override
    public void close() {
        try {
            if (forward != null) {
                forward.close();
            }
        } catch (IOException e) {
            // it ends with the process
        }
    }
}
