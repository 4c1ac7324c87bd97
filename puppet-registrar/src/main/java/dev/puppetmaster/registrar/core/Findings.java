package dev.puppetmaster.registrar.core;

import dev.puppetmaster.api.runtime.Observation.PuppetState;
import dev.puppetmaster.api.runtime.RuntimeAssignment;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything that there is to say something about.
 *
 * @param observed null if the homeserver could not be read
 * @param remaining what is still to do; null if {@code observed} is
 * @param missing what could not be looked at yet: nothing is said about it
 * @param failures of steps that were tried
 * @param unreadable why the homeserver could not be read
 * @param puppetStates what the runtime last said, by user id
 * @param tools what is known of tools' functions
 * @param assignment what the runtime was last told; null before the first
 */
public record Findings(
        DesiredState desired,
        ManagedRecord record,
        @Nullable ObservedState observed,
        @Nullable Plan remaining,
        Set<Subject> missing,
        List<Failure> failures,
        @Nullable Failure unreadable,
        Map<String, PuppetState> puppetStates,
        @Nullable RuntimeAssignment assignment,
        ToolPages tools) {
    /** Whether everything is as it should be, on other homeservers too as far as it concerns this one. */
    public boolean isSettled() {
        return remaining != null
                && remaining.actions().isEmpty()
                && !remaining.isWaiting()
                && missing.isEmpty()
                && failures.isEmpty();
    }
}
