package dev.puppetmaster.registrar.core;

import dev.puppetmaster.api.runtime.Observation.PuppetState;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is known after a pass over the homeserver.
 *
 * @param observed null if the homeserver could not be read
 * @param remaining what is still to do; null if {@code observed} is
 * @param failures of this pass
 * @param unreadable why the homeserver could not be read
 * @param puppetStates what the runtime last said, by user id
 */
public record Findings(
        DesiredState desired,
        @Nullable ObservedState observed,
        @Nullable Plan remaining,
        List<Failure> failures,
        @Nullable Failure unreadable,
        Map<String, PuppetState> puppetStates) {
    public Findings {
        failures = List.copyOf(failures);
        puppetStates = Map.copyOf(puppetStates);
    }
}
