package dev.puppetmaster.registrar.kubernetes;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.puppetmaster.api.crd.CustomResources;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/** The client of the API server. It knows our kinds and those that it is asked for: all that there are would be 2,000 classes. */
final class ClusterClient {
    /** What fails is tried again by whoever wanted it, later and with what is so then: a call by itself is patient for a moment. */
    private static final int RETRIES = 2;

    private static final int REQUEST_MILLIS = 10_000;
    private static final int CONNECT_MILLIS = 3_000;

    private ClusterClient() {}

    /** @param config where the API server is, and who asks */
    static KubernetesClient open(Config config) {
        config.setRequestRetryBackoffLimit(RETRIES);
        config.setRequestTimeout(REQUEST_MILLIS);
        config.setConnectionTimeout(CONNECT_MILLIS);
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withKubernetesSerialization(serialization())
                .build();
    }

    static KubernetesSerialization serialization() {
        KubernetesSerialization serialization = new KubernetesSerialization(new JsonMapper(), false);
        // what a watch brings is known by its kind alone
        serialization.registerKubernetesResource(Status.class);
        CustomResources.ALL.forEach(serialization::registerKubernetesResource);
        CustomResources.RECORDS.forEach(serialization::registerKubernetesResource);
        return serialization;
    }
}
