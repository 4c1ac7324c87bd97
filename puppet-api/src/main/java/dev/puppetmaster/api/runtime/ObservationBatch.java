package dev.puppetmaster.api.runtime;

import java.util.List;

/**
 * Observations as they go over the wire.
 *
 * @param observations in the order in which they were made; at most {@value #MAX}
 */
public record ObservationBatch(List<Observation> observations) {
    /** How many one batch may hold. */
    public static final int MAX = 500;

    public ObservationBatch {
        observations = List.copyOf(observations);
    }
}
