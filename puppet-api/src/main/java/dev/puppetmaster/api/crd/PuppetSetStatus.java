package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.model.annotation.LabelSelector;
import io.fabric8.kubernetes.model.annotation.StatusReplicas;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is so of a set. */
public record PuppetSetStatus(
        @JsonPropertyDescription(
                "The generation of the resource that this status is about: where it is older than metadata.generation, the last change has not been looked at yet.")
        @Nullable
        Long observedGeneration,

        @JsonPropertyDescription("What is so: Accepted, ResolvedRefs and Ready.") @Size(max = 16) @Nullable
        List<StatusCondition> conditions,

        @JsonPropertyDescription("How many puppets there are.") @StatusReplicas @Nullable
        Integer replicas,

        @JsonPropertyDescription("How many of them are ready.") @Nullable
        Integer readyReplicas,

        @JsonPropertyDescription("Labels by which the puppets are found.") @LabelSelector @Size(max = 317) @Nullable
        String selector)
        implements YamlFields {}
