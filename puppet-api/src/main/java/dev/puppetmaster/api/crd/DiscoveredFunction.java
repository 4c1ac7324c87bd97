package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.puppetmaster.api.validation.Forms;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A function of a tool. */
public record DiscoveredFunction(
        @JsonPropertyDescription("Its name.") @Required @Size(max = Forms.FUNCTION_LENGTH)
        String name,

        @JsonPropertyDescription(
                "SHA-256 of its schema, in hex, as it was first seen of this version. A function with another schema is not called.")
        @Required
        @Size(max = 64)
        String schemaHash)
        implements YamlFields {}
