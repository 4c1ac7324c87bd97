package dev.puppetmaster.registrar.kubernetes;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.puppetmaster.api.crd.CustomResources;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/** The client of the API server. It knows our kinds and those that it is asked for: all that there are would be 2,000 classes. */
final class ClusterClient {
    private ClusterClient() {}

    /** To the cluster that the process is in, or that its environment names. */
    static KubernetesClient open() {
        return new KubernetesClientBuilder()
                .withKubernetesSerialization(serialization())
                .build();
    }

    static KubernetesSerialization serialization() {
        KubernetesSerialization serialization = new KubernetesSerialization(new JsonMapper(), false);
        // what a watch brings is known by its kind alone
        serialization.registerKubernetesResource(Status.class);
        CustomResources.ALL.forEach(serialization::registerKubernetesResource);
        return serialization;
    }
}
