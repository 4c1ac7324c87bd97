package dev.puppetmaster.cli.network;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.cli.Finding;
import dev.puppetmaster.cli.cluster.ClusterView;
import dev.puppetmaster.cli.cluster.HomeserverDoor;
import dev.puppetmaster.cli.cluster.PodDisk;
import dev.puppetmaster.cli.cluster.SynapseWorkload;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The homeservers of a namespace of a cluster, each through a port-forward, with what the chart {@code synapse} made for it. */
final class ClusterNetwork implements AutoCloseable {
    /** The volumes of the pods, by the names that the chart and the registrar give them. */
    private static final String SYNAPSE_VOLUME = "data";

    private static final String RUNTIME_VOLUME = "state";

    private final ClusterView cluster;
    private final List<HomeserverDoor> doors = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private final List<Target> targets = new ArrayList<>();
    private final List<Volume> volumes = new ArrayList<>();
    private final List<X509Certificate> authorities = new ArrayList<>();

    private ClusterNetwork(ClusterView cluster) {
        this.cluster = cluster;
    }

    static ClusterNetwork open(ClusterView cluster) {
        return new ClusterNetwork(cluster);
    }

    /** @throws IOException with one line, if the API server cannot be asked */
    Network network(Path knownKeys) throws IOException, InterruptedException {
        List<JsonNode> homeservers = cluster.all("Homeserver");
        if (homeservers.isEmpty()) {
            findings.add(new About("cluster", "")
                    .warn(
                            "namespace " + cluster.namespace() + " at " + cluster.server() + " has no Homeserver",
                            "apply one, or name its --namespace"));
        }
        for (JsonNode homeserver : homeservers) {
            homeserver(homeserver);
        }
        List<Model> models = new ArrayList<>();
        cluster.all("LLMPolicy").forEach(policy -> models.addAll(FolderNetwork.ofPolicy(policy)));
        // what stands in a cluster is asked there: its names are no names here
        models.removeIf(model -> isOfTheCluster(model.host()));
        return new Network(findings, targets, models, volumes, authorities, knownKeys, true);
    }

    private static boolean isOfTheCluster(String host) {
        return !host.contains(".") || host.endsWith(".svc") || host.contains(".svc.");
    }

    private void homeserver(JsonNode homeserver) throws InterruptedException {
        String serverName = homeserver.at("/spec/serverName").asText();
        String name = homeserver.at("/metadata/name").asText();
        try {
            Optional<SynapseWorkload> synapse = SynapseWorkload.find(cluster, homeserver);
            JsonNode configuration = null;
            if (synapse.isPresent()) {
                configuration = synapse.get().configuration();
                authorities(synapse.get());
                signingKey(synapse.get(), serverName);
                disks(serverName, synapse.get().namespace(), synapse.get().pod());
            }
            for (Pod runtime : cluster.runtimes(name)) {
                disk(serverName, runtime, RUNTIME_VOLUME);
            }
            HomeserverDoor door = HomeserverDoor.open(cluster, homeserver);
            doors.add(door);
            Optional<HomeserverDoor> federation = HomeserverDoor.federation(cluster, homeserver);
            federation.ifPresent(doors::add);
            InetSocketAddress inside = federation
                    .map(it -> new InetSocketAddress(
                            InetAddress.getLoopbackAddress(), it.url().getPort()))
                    .orElse(null);
            targets.add(target(serverName, door, inside, configuration));
        } catch (IOException e) {
            findings.add(new About("cluster", serverName)
                    .fail(
                            "Homeserver " + name + " cannot be looked at: " + e.getMessage(),
                            "puppetmaster doctor -n " + cluster.namespace() + " says more"));
        }
    }

    private static Target target(
            String serverName,
            HomeserverDoor door,
            @Nullable InetSocketAddress inside,
            @Nullable JsonNode configuration) {
        URI told = door.forward() == null ? door.url() : null;
        if (configuration == null
                || !configuration.path("federation_domain_whitelist").isArray()) {
            return new Target(serverName, told, door.url(), true, null, inside, null);
        }
        Set<String> allowed = new HashSet<>();
        configuration.path("federation_domain_whitelist").forEach(each -> allowed.add(each.asText()));
        return new Target(serverName, told, door.url(), !allowed.isEmpty(), null, inside, allowed);
    }

    private void authorities(SynapseWorkload synapse) throws IOException {
        for (String pem : synapse.authorities()) {
            try {
                authorities.addAll(Trust.read(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII))));
            } catch (GeneralSecurityException e) {
                findings.add(new About("certificate", "", About.CERTIFICATES)
                        .fail(
                                "federation.ca of " + synapse.pod() + " holds no certificate",
                                "put one in PEM there (federation.ca.keys)"));
            }
        }
    }

    // ---- keys

    private void signingKey(SynapseWorkload synapse, String serverName) throws IOException {
        String secret = synapse.keysSecret();
        if (secret.isEmpty()) {
            return;
        }
        Optional<String> key = synapse.secret(secret, SynapseWorkload.SIGNING_KEY);
        if (key.isEmpty() || key.get().isBlank()) {
            findings.add(new About("signing key", serverName, About.KEYS)
                    .fail(
                            "Secret " + secret + " has no " + SynapseWorkload.SIGNING_KEY
                                    + ": Synapse does not start again without, and helm would make another",
                            "make the Secret again of a backup before the next helm upgrade"));
        }
    }

    // ---- disks

    private void disks(String serverName, String namespace, String name) throws IOException, InterruptedException {
        for (Pod pod : cluster.runningPods(namespace, Map.of("statefulset.kubernetes.io/pod-name", name))) {
            disk(serverName, pod, SYNAPSE_VOLUME);
        }
    }

    private void disk(String serverName, Pod pod, String volume) throws InterruptedException {
        String place = "volume " + volume + " of pod " + pod.getMetadata().getName();
        try {
            PodDisk there = PodDisk.of(cluster, pod, volume);
            volumes.add(new Volume(serverName, place, there.total(), there.free()));
        } catch (IOException e) {
            findings.add(new About("disk", serverName)
                    .warn(
                            place + " cannot be looked at: " + e.getMessage(),
                            "allow pods/exec, or look there yourself"));
        }
    }

    @Override
    public void close() {
        doors.forEach(HomeserverDoor::close);
        cluster.close();
    }
}
