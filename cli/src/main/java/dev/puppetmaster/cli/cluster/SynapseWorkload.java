package dev.puppetmaster.cli.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** The Synapse of a Homeserver, where the chart {@code synapse} has made it: its StatefulSet has the name of its Service. */
public final class SynapseWorkload {
    private static final String KEYS = "keys";
    private static final String CONFIG = "config";
    private static final String AUTHORITY = "federation-ca";
    /** The key in the Secret of keys. */
    public static final String SIGNING_KEY = "signing.key";

    private static final JsonMapper JSON = new JsonMapper();

    private final ClusterView cluster;
    private final StatefulSet set;

    private SynapseWorkload(ClusterView cluster, StatefulSet set) {
        this.cluster = cluster;
        this.set = set;
    }

    /**
     * Finds it; empty where the homeserver is none of the cluster's.
     *
     * @throws IOException with one line, if it may not be looked at
     */
    public static Optional<SynapseWorkload> find(ClusterView cluster, JsonNode homeserver) throws IOException {
        URI url;
        try {
            url = URI.create(homeserver.at("/spec/clientUrl").asText());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        Optional<ServiceName> service = ServiceName.in(url, cluster.namespace());
        if (service.isEmpty()) {
            return Optional.empty();
        }
        StatefulSet found = cluster.ask(() -> cluster.client()
                .apps()
                .statefulSets()
                .inNamespace(service.get().namespace())
                .withName(service.get().name())
                .get());
        return Optional.ofNullable(found).map(set -> new SynapseWorkload(cluster, set));
    }

    public String namespace() {
        return set.getMetadata().getNamespace();
    }

    /** The only pod. */
    public String pod() {
        return set.getMetadata().getName() + "-0";
    }

    private Optional<Volume> volume(String name) {
        return set.getSpec().getTemplate().getSpec().getVolumes().stream()
                .filter(volume -> volume.getName().equals(name))
                .findFirst();
    }

    /** The name of the Secret with its keys; empty where it has none such. */
    public String keysSecret() {
        return volume(KEYS)
                .map(Volume::getSecret)
                .map(secret -> secret.getSecretName())
                .orElse("");
    }

    /** What a Secret of its namespace has under a key; empty where there is no such Secret or key. */
    public Optional<String> secret(String name, String key) throws IOException {
        Secret secret = cluster.ask(() -> cluster.client()
                .secrets()
                .inNamespace(namespace())
                .withName(name)
                .get());
        return Optional.ofNullable(secret)
                .map(Secret::getData)
                .map(data -> data.get(key))
                .map(SynapseWorkload::decoded);
    }

    private static String decoded(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }

    /** What Synapse reads; missing where it cannot be found. */
    public JsonNode configuration() throws IOException {
        Optional<String> name = volume(CONFIG).map(Volume::getConfigMap).map(map -> map.getName());
        if (name.isEmpty()) {
            return JSON.missingNode();
        }
        Map<String, String> data = configMap(name.get());
        try {
            Object read =
                    new Load(LoadSettings.builder().build()).loadFromString(data.getOrDefault("homeserver.yaml", "{}"));
            return JSON.valueToTree(read);
        } catch (YamlEngineException e) {
            throw new IOException("homeserver.yaml in ConfigMap " + name.get() + " is no YAML", e);
        }
    }

    private Map<String, String> configMap(String name) throws IOException {
        ConfigMap map = cluster.ask(() -> cluster.client()
                .configMaps()
                .inNamespace(namespace())
                .withName(name)
                .get());
        return map == null || map.getData() == null ? Map.of() : map.getData();
    }

    /** The authorities that it believes besides the public ones, in PEM. */
    public List<String> authorities() throws IOException {
        List<String> found = new ArrayList<>();
        Optional<Volume> volume = volume(AUTHORITY);
        if (volume.isEmpty()) {
            return found;
        }
        if (volume.get().getConfigMap() != null) {
            found.addAll(configMap(volume.get().getConfigMap().getName()).values());
        } else if (volume.get().getSecret() != null) {
            for (var item : volume.get().getSecret().getItems()) {
                secret(volume.get().getSecret().getSecretName(), item.getKey()).ifPresent(found::add);
            }
        }
        return found;
    }
}
