package dev.puppetmaster.api;

/** One declared thing. A field exists here only if the code honours it. */
public sealed interface Resource
        permits Homeserver, Puppet, PuppetSet, Friendship, ServiceDiscovery, LLMPolicy, MemoryPolicy, Tool {
    /** The only {@code apiVersion} there is. */
    String API_VERSION = "puppetmaster.dev/v1alpha1";

    ObjectMeta metadata();

    /** The {@code kind} as it stands in YAML. */
    default String kind() {
        return getClass().getSimpleName();
    }

    /** How other resources point at this one. */
    default Ref ref() {
        return new Ref(metadata().namespace(), metadata().name());
    }

    default ResourceKey key() {
        return new ResourceKey(kind(), metadata().namespace(), metadata().name());
    }
}
