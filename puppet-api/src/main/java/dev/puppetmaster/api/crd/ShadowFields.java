package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/** A second server that is asked too; its answer is only measured. */
public record ShadowFields(
        @JsonPropertyDescription("The server.") @Required BackendFields backend) implements YamlFields {}
