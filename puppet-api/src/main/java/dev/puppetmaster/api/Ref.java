package dev.puppetmaster.api;

import org.jspecify.annotations.Nullable;

/**
 * Points at a resource whose kind is known from where the reference stands.
 *
 * @param namespace of the resource that is meant; where YAML leaves it out, that of the resource that refers
 * @param name of the resource that is meant
 */
public record Ref(String namespace, String name) {
    /** The resource of that name in the namespace {@code default}, where everything in a folder is. */
    public static Ref to(String name) {
        return new Ref(ObjectMeta.DEFAULT_NAMESPACE, name);
    }

    // Written out as those of ResourceKey are.
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof Ref it && name.equals(it.name) && namespace.equals(it.namespace));
    }

    @Override
    public int hashCode() {
        return name.hashCode() * 31 + namespace.hashCode();
    }

    public ResourceKey key(String kind) {
        return new ResourceKey(kind, namespace, name);
    }
}
