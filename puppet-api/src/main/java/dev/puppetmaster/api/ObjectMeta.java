package dev.puppetmaster.api;

import java.util.Map;

/**
 * Name and notes of a resource.
 *
 * @param name an RFC 1123 label: 1 to 63 of {@code a-z 0-9 -}, beginning and ending with a letter or digit
 * @param namespace an RFC 1123 label; {@code default} in a folder
 */
public record ObjectMeta(String name, String namespace, Map<String, String> labels, Map<String, String> annotations) {
    public static final String DEFAULT_NAMESPACE = "default";

    public ObjectMeta {
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
    }

    public static ObjectMeta named(String name) {
        return new ObjectMeta(name, DEFAULT_NAMESPACE, Map.of(), Map.of());
    }
}
