package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.puppetmaster.api.validation.Forms;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is so of a tool. */
public record ToolStatus(
        @JsonPropertyDescription(
                "The generation of the resource that this status is about: where it is older than metadata.generation, the last change has not been looked at yet.")
        @Nullable
        Long observedGeneration,

        @JsonPropertyDescription(
                "What is so: Accepted, ResolvedRefs where its Secret cannot be had, Drifted and Ready.")
        @Size(max = 16)
        @Nullable
        List<StatusCondition> conditions,

        @JsonPropertyDescription("The version of which the functions are.") @Size(max = Forms.VERSION_LENGTH) @Nullable
        String version,

        @JsonPropertyDescription("Its functions, as they were first seen.") @Size(max = 256) @Nullable
        List<DiscoveredFunction> discovered)
        implements YamlFields {}
