package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.puppetmaster.api.validation.Forms;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is so of a service discovery. */
public record ServiceDiscoveryStatus(
        @JsonPropertyDescription(
                "The generation of the resource that this status is about: where it is older than metadata.generation, the last change has not been looked at yet.")
        @Nullable
        Long observedGeneration,

        @JsonPropertyDescription("What is so: Accepted, ResolvedRefs and Ready.") @Size(max = 16) @Nullable
        List<StatusCondition> conditions,

        @JsonPropertyDescription("The Services that exist, as namespace/name.") @Size(max = Forms.SERVICES) @Nullable
        List<@Size(max = 127) String> services)
        implements YamlFields {}
