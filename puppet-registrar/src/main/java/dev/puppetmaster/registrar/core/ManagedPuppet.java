package dev.puppetmaster.registrar.core;

import dev.puppetmaster.api.Puppet.DeletionPolicy;
import dev.puppetmaster.api.ResourceKey;

/**
 * An account that we made, or are about to.
 *
 * @param deletionPolicy what becomes of it when its resource goes: it must be known when the resource is gone
 * @param deactivated closed for ever; remembered, because nothing can open it again
 */
public record ManagedPuppet(String namespace, String name, DeletionPolicy deletionPolicy, boolean deactivated) {
    /** The resource for which it was made. */
    public ResourceKey owner() {
        return new ResourceKey("Puppet", namespace, name);
    }

    ManagedPuppet closedForEver() {
        return new ManagedPuppet(namespace, name, deletionPolicy, true);
    }
}
