package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A puppet that this one may talk to. */
public record EffectivePeer(
        @JsonPropertyDescription("Its full Matrix id.") @Required @Size(max = 255)
        String userId,

        @JsonPropertyDescription("Whether this puppet may ask it.") @Required
        boolean mayAsk,

        @JsonPropertyDescription("Whether it may ask this puppet.") @Required
        boolean mayBeAsked)
        implements YamlFields {}
