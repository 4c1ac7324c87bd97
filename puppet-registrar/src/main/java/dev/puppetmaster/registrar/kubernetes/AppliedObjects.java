package dev.puppetmaster.registrar.kubernetes;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.HashMap;
import java.util.Map;

/**
 * Objects that the registrar keeps as it wants them, by server-side apply. What is there as it was applied is not written again:
 * the annotation {@value #APPLIED} says what was.
 */
record AppliedObjects(KubernetesClient client) {
    private static final String APPLIED = "puppetmaster.dev/applied";
    /** Sorted, as the order of a map of labels is another one in each process. */
    private static final KubernetesSerialization SORTED = new KubernetesSerialization(
            JsonMapper.builder()
                    .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                    .build(),
            false);

    /** @throws io.fabric8.kubernetes.client.KubernetesClientException if the API server refuses it or is away */
    void apply(HasMetadata wanted) {
        String hash = hash(wanted);
        HasMetadata there = client.resource(wanted).get();
        if (there != null && hash.equals(annotations(there).get(APPLIED))) {
            return;
        }
        Map<String, String> annotations = new HashMap<>(annotations(wanted));
        annotations.put(APPLIED, hash);
        wanted.getMetadata().setAnnotations(annotations);
        client.resource(wanted).patch(ReconcilerNames.applyAs(ReconcilerNames.FIELD_MANAGER));
    }

    /** Of all that is wanted of an object. */
    static String hash(HasMetadata wanted) {
        return Integer.toHexString(SORTED.asJson(wanted).hashCode());
    }

    private static Map<String, String> annotations(HasMetadata object) {
        Map<String, String> annotations = object.getMetadata().getAnnotations();
        return annotations == null ? Map.of() : annotations;
    }
}
