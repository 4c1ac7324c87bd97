package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.puppetmaster.api.validation.Forms;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A tool of plain Java. */
public record JavaToolFields(
        @JsonPropertyDescription("Full name of a class that the runtime can load.")
        @Required
        @JsonProperty("class")
        @Size(min = 1, max = Forms.CLASS_NAME_LENGTH)
        @Pattern(Forms.CLASS_NAME)
        String className)
        implements YamlFields {}
