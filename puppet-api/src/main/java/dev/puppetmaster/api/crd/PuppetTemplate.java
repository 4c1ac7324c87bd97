package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** What all puppets of a set have in common. */
public record PuppetTemplate(
        @JsonPropertyDescription("Labels and annotations of each puppet.") @Nullable
        TemplateMetadata metadata,

        @JsonPropertyDescription("A Puppet's spec without localpart: a change reaches every puppet.") @Required
        PuppetTemplateSpec spec)
        implements YamlFields {}
