package dev.puppetmaster.api;

import org.jspecify.annotations.Nullable;

/** What a resource is known by: two resources with one key are the same resource. */
public record ResourceKey(String kind, String namespace, String name) implements Comparable<ResourceKey> {
    // Written out: keys are compared more than anything else, and a record's own methods are slow before the JVM's
    // second compiler.
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof ResourceKey it
                        && name.equals(it.name)
                        && namespace.equals(it.namespace)
                        && kind.equals(it.kind));
    }

    @Override
    public int hashCode() {
        return (name.hashCode() * 31 + namespace.hashCode()) * 31 + kind.hashCode();
    }

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
