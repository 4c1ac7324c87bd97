package dev.puppetmaster.api.runtime;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Something that the runtime saw and the registrar cannot see. In JSON the field {@code type} says what. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Observation.MemberChanged.class, name = "memberChanged"),
    @JsonSubTypes.Type(value = Observation.AliasChanged.class, name = "aliasChanged"),
    @JsonSubTypes.Type(value = Observation.Tombstoned.class, name = "tombstoned"),
    @JsonSubTypes.Type(value = Observation.Missed.class, name = "missed"),
    @JsonSubTypes.Type(value = Observation.PuppetState.class, name = "puppetState"),
    @JsonSubTypes.Type(value = Observation.ToolSeen.class, name = "toolSeen")
})
public sealed interface Observation {
    /**
     * A user's membership of a room changed.
     *
     * @param membership {@code join}, {@code invite}, {@code leave}, {@code ban} or {@code knock}
     * @param sender who changed it: a user who leaves is their own sender
     */
    record MemberChanged(String roomId, String userId, String membership, String sender) implements Observation {}

    /** The main alias of a room changed. */
    record AliasChanged(String roomId) implements Observation {}

    /**
     * A room was closed.
     *
     * @param replacement room id of the new room, if the event names one
     */
    record Tombstoned(String roomId, @Nullable String replacement) implements Observation {}

    /**
     * Changes of rooms that were seen could not be told and are forgotten: only a look at everything shows what they were.
     *
     * @param count how many, at least
     */
    record Missed(long count) implements Observation {}

    /**
     * How a puppet is doing.
     *
     * @param userId full Matrix id of the puppet
     * @param message one line for a person; empty when all is well
     * @param lastErrorEventId the message over which the puppet last failed
     */
    record PuppetState(
            String userId,
            State state,
            String message,
            @Nullable String lastErrorEventId) implements Observation {}

    /**
     * Which functions a tool has. To be told whenever they were asked for: at the start, and when they may have changed.
     *
     * @param tool its key, as in {@link AssignedTool#key}
     * @param version as assigned: what is told of another one does not count
     * @param functions the SHA-256, in lower-case hex, of each function's schema, by the function's name; at most {@value
     *     #MAX_FUNCTIONS}
     */
    record ToolSeen(String tool, String version, Map<String, String> functions) implements Observation {
        public ToolSeen {
            functions = Map.copyOf(functions);
        }
    }

    /** How many functions one tool may have. */
    int MAX_FUNCTIONS = 256;

    /** What a puppet is doing. */
    enum State {
        STARTING,
        RUNNING,
        SUSPENDED,
        FAILED
    }
}
