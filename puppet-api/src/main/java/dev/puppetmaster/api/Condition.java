package dev.puppetmaster.api;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.databind.util.StdConverter;
import java.time.Instant;

/**
 * One thing that is so, is not so, or is not known about a resource; the shape of a Kubernetes condition.
 *
 * @param type one of the {@code TYPE} names below
 * @param reason one word in CamelCase, stable, for programs
 * @param message one line for a person: what, why, what to do; may be empty when all is well
 * @param lastTransitionTime when {@code status} last changed, to the second; in JSON as RFC 3339
 * @param observedGeneration of the resource that was looked at
 */
public record Condition(
        String type,
        Status status,
        String reason,
        String message,

        @JsonSerialize(using = ToStringSerializer.class) @JsonDeserialize(converter = InstantFromString.class)
        Instant lastTransitionTime,

        long observedGeneration) {

    public enum Status {
        True,
        False,
        Unknown
    }

    public static final String ACCEPTED = "Accepted";
    public static final String RESOLVED_REFS = "ResolvedRefs";
    public static final String ACCOUNT_READY = "AccountReady";
    public static final String ROOMS_READY = "RoomsReady";
    public static final String WORKLOAD_READY = "WorkloadReady";
    /** Only of a puppet whose brain has a pod that is made for it. */
    public static final String BRAIN_READY = "BrainReady";

    public static final String CONSENTED = "Consented";
    public static final String ROOM_READY = "RoomReady";
    public static final String SYNCED = "Synced";
    /** Bad where it is True: the others are bad where they are not. */
    public static final String DRIFTED = "Drifted";

    public static final String READY = "Ready";

    static final class InstantFromString extends StdConverter<String, Instant> {
        @Override
        public Instant convert(String text) {
            return Instant.parse(text);
        }
    }
}
