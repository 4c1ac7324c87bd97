package dev.puppetmaster.registrar.core;

import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.Puppet.DeletionPolicy;
import dev.puppetmaster.api.ResourceKey;

/**
 * An account that should be.
 *
 * @param deletionPolicy what becomes of it, also where the resource does not say it
 */
public record DesiredPuppet(Puppet puppet, String userId, DeletionPolicy deletionPolicy) {
    public ResourceKey owner() {
        return puppet.key();
    }

    public ManagedPuppet record() {
        return new ManagedPuppet(
                puppet.metadata().namespace(), puppet.metadata().name(), deletionPolicy, false);
    }
}
