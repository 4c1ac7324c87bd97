package dev.puppetmaster.registrar.kubernetes;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What marks the rooms as this installation's: made once and kept in a ConfigMap that outlives the chart, so that whoever
 * installs it again still owns the rooms.
 */
final class InstallationName implements Supplier<String> {
    private static final String NAME = "puppetmaster-installation";
    private static final String KEY = "id";

    private final KubernetesClient client;
    private final String namespace;
    private volatile @Nullable String known;

    InstallationName(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
    }

    /** @throws KubernetesClientException if the ConfigMap can neither be read nor made */
    @Override
    public String get() {
        String name = known;
        if (name == null) {
            name = readOrMake();
            known = name;
        }
        return name;
    }

    private String readOrMake() {
        String there = read();
        if (there != null) {
            return there;
        }
        String fresh = UUID.randomUUID().toString();
        try {
            client.configMaps()
                    .inNamespace(namespace)
                    .resource(new ConfigMapBuilder()
                            .withNewMetadata()
                            .withName(NAME)
                            .withNamespace(namespace)
                            .endMetadata()
                            .withData(Map.of(KEY, fresh))
                            .build())
                    .create();
            return fresh;
        } catch (KubernetesClientException e) {
            // another registrar was quicker
            String others = e.getCode() == 409 ? read() : null;
            if (others == null) {
                throw e;
            }
            return others;
        }
    }

    private @Nullable String read() {
        ConfigMap map =
                client.configMaps().inNamespace(namespace).withName(NAME).get();
        return map == null || map.getData() == null ? null : map.getData().get(KEY);
    }
}
