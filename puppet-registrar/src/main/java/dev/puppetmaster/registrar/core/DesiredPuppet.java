package dev.puppetmaster.registrar.core;

import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.Puppet.DeletionPolicy;
import dev.puppetmaster.api.ResourceKey;

/** An account that should be. */
public record DesiredPuppet(Puppet puppet, String userId) {
    public ResourceKey owner() {
        return puppet.key();
    }

    public ManagedPuppet record() {
        return new ManagedPuppet(
                puppet.metadata().namespace(),
                puppet.metadata().name(),
                puppet.deletionPolicyOr(DeletionPolicy.LeaveRooms),
                false);
    }
}
