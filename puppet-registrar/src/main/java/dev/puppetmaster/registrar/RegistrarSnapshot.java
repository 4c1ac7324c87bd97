package dev.puppetmaster.registrar;

import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.ResourceStatus;
import dev.puppetmaster.api.Resources;
import dev.puppetmaster.api.runtime.RuntimeAssignment;
import dev.puppetmaster.registrar.core.Failure;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the registrar knew after its last pass.
 *
 * @param resources what it made the homeserver match
 * @param statuses of every resource
 * @param settled whether nothing is left to do and nothing failed
 * @param failures of the last pass
 * @param assignment what the runtime was told; null before the first
 * @param writes how many actions have been done since the start: a pass that finds all in order adds none
 */
public record RegistrarSnapshot(
        Resources resources,
        Map<ResourceKey, ResourceStatus> statuses,
        boolean settled,
        List<Failure> failures,
        @Nullable RuntimeAssignment assignment,
        long writes) {
    public RegistrarSnapshot {
        statuses = Map.copyOf(statuses);
        failures = List.copyOf(failures);
    }
}
