package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is so of an LLMPolicy or a MemoryPolicy. */
public record PolicyStatus(
        @JsonPropertyDescription(
                "The generation of the resource that this status is about: where it is older than metadata.generation, the last change has not been looked at yet.")
        @Nullable
        Long observedGeneration,

        @JsonPropertyDescription(
                "What is so: Accepted, ResolvedRefs (of an LLMPolicy, by the model gateway) and Ready.")
        @Size(max = 16)
        @Nullable
        List<StatusCondition> conditions)
        implements YamlFields {}
