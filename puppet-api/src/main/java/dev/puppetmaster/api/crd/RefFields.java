package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.puppetmaster.api.validation.Forms;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** Names another resource. */
public record RefFields(
        @JsonPropertyDescription("Name of the resource.")
        @Required
        @Size(min = 1, max = Forms.NAME_LENGTH)
        @Pattern(Forms.NAME)
        String name,

        @JsonPropertyDescription(
                "Namespace of the resource; left out: that of this one. Another namespace has to allow it, by its allowedNamespaces.")
        @Size(min = 1, max = Forms.NAME_LENGTH)
        @Pattern(Forms.NAME)
        @Nullable
        String namespace)
        implements YamlFields {}
