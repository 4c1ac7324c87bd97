package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Map;
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

        @JsonPropertyDescription("Who it may ask, and by whom it may be asked, by all its friendships.")
        @Size(max = 1024)
        @Nullable
        List<EffectivePeer> effectivePeers,

        @JsonPropertyDescription("What it last failed at.") @Nullable
        LastError lastError,

        @JsonPropertyDescription(
                "Who was invited, by user id, and at which version of the resource: who left is not invited again before it changes.")
        @Size(max = 256)
        @Nullable
        Map<String, @Size(max = 64) String> invited)
        implements YamlFields {}
