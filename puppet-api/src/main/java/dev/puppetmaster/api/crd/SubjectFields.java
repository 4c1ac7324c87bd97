package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/** A puppet that may call. */
public record SubjectFields(
        @JsonPropertyDescription("A puppet.") @Required RefFields puppetRef) implements YamlFields {}
