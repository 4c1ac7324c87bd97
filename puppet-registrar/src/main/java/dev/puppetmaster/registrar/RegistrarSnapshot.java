package dev.puppetmaster.registrar;

import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.ResourceStatus;
import dev.puppetmaster.api.Resources;
import dev.puppetmaster.api.runtime.RuntimeAssignment;
import dev.puppetmaster.registrar.core.Failure;
import dev.puppetmaster.registrar.core.Neighbours.Offer;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the registrar knew after its last step.
 *
 * @param resources what it makes the homeserver match
 * @param statuses of every resource that something can be said about: one that was not looked at yet has none
 * @param changed those whose status is another than in the snapshot before
 * @param leaving resources that are gone from {@code resources} and have not been cleaned up: the record still names
 *     something of them
 * @param settled whether nothing is left to do and nothing failed
 * @param failures of what was tried and is not done yet
 * @param assignment what the runtime was told; null before the first
 * @param offer what it has ready for the registrars of other homeservers
 * @param writes how many actions have been done since the start: a look that finds all in order adds none
 * @param looks how often everything has been looked at since the start
 */
public record RegistrarSnapshot(
        Resources resources,
        Map<ResourceKey, ResourceStatus> statuses,
        Set<ResourceKey> changed,
        Set<ResourceKey> leaving,
        boolean settled,
        List<Failure> failures,
        @Nullable RuntimeAssignment assignment,
        Offer offer,
        long writes,
        long looks) {
    public RegistrarSnapshot {
        statuses = Collections.unmodifiableMap(statuses);
        changed = Set.copyOf(changed);
        leaving = Set.copyOf(leaving);
        failures = List.copyOf(failures);
    }

    /** The same said again: of resources with other labels, or after another look that found nothing. */
    RegistrarSnapshot again(Resources now, long looksNow) {
        return new RegistrarSnapshot(
                now, statuses, Set.of(), leaving, settled, failures, assignment, offer, writes, looksNow);
    }
}
