package dev.puppetmaster.registrar.core;

import dev.puppetmaster.api.Friendship;
import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.PuppetSet;
import dev.puppetmaster.api.Resource;
import dev.puppetmaster.api.ServiceDiscovery;

/** When a resource counts as changed: when its spec does, as in Kubernetes. Labels and annotations do not count. */
final class Generations {
    private Generations() {}

    static String specOf(Resource resource) {
        return switch (resource) {
            case Homeserver it -> it.spec().toString();
            case Puppet it -> it.spec().toString();
            case PuppetSet it -> it.spec().toString();
            case Friendship it -> it.spec().toString();
            case ServiceDiscovery it -> it.spec().toString();
        };
    }
}
