package dev.puppetmaster.registrar.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is kept of an object: who wrote which field when, and the text of the last {@code kubectl apply}, are most of it and nobody reads them. */
final class Trimmed {
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    private Trimmed() {}

    /** The same object without that. */
    static <R extends HasMetadata> R of(R object) {
        ObjectMeta metadata = object.getMetadata();
        metadata.setManagedFields(List.of());
        Map<String, String> annotations = metadata.getAnnotations();
        if (annotations != null && annotations.containsKey(LAST_APPLIED)) {
            Map<String, String> fewer = new HashMap<>(annotations);
            fewer.remove(LAST_APPLIED);
            metadata.setAnnotations(fewer);
        }
        return object;
    }
}
