package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.puppetmaster.api.validation.Forms;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** Names one value of a Secret. */
public record SecretKeyRefFields(
        @JsonPropertyDescription("Name of a Secret in the same namespace.")
        @Required
        @Size(min = 1, max = Forms.SUBDOMAIN_LENGTH)
        @Pattern(Forms.SUBDOMAIN)
        String name,

        @JsonPropertyDescription("Key of the value in the Secret.")
        @Required
        @Size(min = 1, max = Forms.SECRET_KEY_LENGTH)
        @Pattern(Forms.SECRET_KEY)
        String key)
        implements YamlFields {}
