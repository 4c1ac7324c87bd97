package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A puppet that this one may ask. */
public record EffectivePeer(
        @JsonPropertyDescription("Name of its resource.") @Required @Size(max = 63)
        String name,

        @JsonPropertyDescription("Full Matrix id.") @Required @Size(max = 255)
        String userId)
        implements YamlFields {}
