package dev.puppetmaster.registrar.core;

import dev.puppetmaster.api.Friendship;
import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.LLMPolicy;
import dev.puppetmaster.api.MemoryPolicy;
import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.PuppetSet;
import dev.puppetmaster.api.Resource;
import dev.puppetmaster.api.ServiceDiscovery;
import dev.puppetmaster.api.Tool;

/** When a resource counts as changed: when its spec does, as in Kubernetes. Labels and annotations do not count. */
public final class Generations {
    private Generations() {}

    /** What is compared; its text is stable. */
    public static Object specOf(Resource resource) {
        return switch (resource) {
            case Homeserver it -> it.spec();
            case Puppet it -> it.spec();
            case PuppetSet it -> it.spec();
            case Friendship it -> it.spec();
            case ServiceDiscovery it -> it.spec();
            case LLMPolicy it -> it.spec();
            case MemoryPolicy it -> it.spec();
            case Tool it -> it.spec();
        };
    }
}
