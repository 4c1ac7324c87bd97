package dev.puppetmaster.api;

/** What a resource is known by: two resources with one key are the same resource. */
public record ResourceKey(String kind, String namespace, String name) implements Comparable<ResourceKey> {
    @Override
    public int compareTo(ResourceKey other) {
        int byKind = kind.compareTo(other.kind);
        int byNamespace = byKind != 0 ? byKind : namespace.compareTo(other.namespace);
        return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
    }

    /** {@code Puppet "data-analyzer"}, as problems and logs name it; without a name only the kind. */
    @Override
    public String toString() {
        return name.isEmpty() ? kind : kind + " \"" + name + "\"";
    }
}
