package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is so of a homeserver. */
public record HomeserverStatus(
        @JsonPropertyDescription(
                "The generation of the resource that this status is about: where it is older than metadata.generation, the last change has not been looked at yet.")
        @Nullable
        Long observedGeneration,

        @JsonPropertyDescription("What is so: Accepted, ResolvedRefs, RoomsReady, WorkloadReady and Ready.")
        @Size(max = 16)
        @Nullable
        List<StatusCondition> conditions,

        @JsonPropertyDescription("Room id of the Space.") @Size(max = 255) @Nullable
        String spaceRoomId,

        @JsonPropertyDescription("Alias of the Space.") @Size(max = 255) @Nullable
        String spaceAlias,

        @JsonPropertyDescription("Room id of the room for approvals, where one is made.") @Size(max = 255) @Nullable
        String approvalsRoomId,

        @JsonPropertyDescription(
                "Who was invited, by user id, and at which version of the resource: who left is not invited again before it changes.")
        @Size(max = 256)
        @Nullable
        Map<String, @Size(max = 64) String> invited)
        implements YamlFields {}
