package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is so of a puppet. */
public record PuppetStatus(
        @JsonPropertyDescription(
                "The generation of the resource that this status is about: where it is older than metadata.generation, the last change has not been looked at yet.")
        @Nullable
        Long observedGeneration,

        @JsonPropertyDescription(
                "What is so: Accepted, ResolvedRefs, AccountReady, RoomsReady, WorkloadReady and Ready.")
        @Size(max = 16)
        @Nullable
        List<StatusCondition> conditions,

        @JsonPropertyDescription("Full Matrix id of the account.") @Size(max = 255) @Nullable
        String userId,

        @JsonPropertyDescription("Room id of its chat with the person of a folder.") @Size(max = 255) @Nullable
        String directRoomId,

        @JsonPropertyDescription("What the runtime last said: Starting, Running, Suspended, Failed or Unknown.")
        @Size(max = 16)
        @Nullable
        String state,

        @JsonPropertyDescription("Whom it may ask now: both are in a room in which it may.") @Size(max = 1024) @Nullable
        List<EffectivePeer> effectivePeers,

        @JsonPropertyDescription("What it last failed at.") @Nullable
        LastError lastError)
        implements YamlFields {}
