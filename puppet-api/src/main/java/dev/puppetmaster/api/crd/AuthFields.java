package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.puppetmaster.api.validation.Forms;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** A header of each call over HTTP. */
public record AuthFields(
        @JsonPropertyDescription("Where its value is.") @Required
        SecretKeyRefFields secretRef,

        @JsonPropertyDescription("Name of the header.")
        @Default("Authorization")
        @Size(min = 1, max = Forms.HEADER_LENGTH)
        @Pattern(Forms.HEADER)
        @Nullable
        String header,

        @JsonPropertyDescription("What stands before the value, a space between; empty: nothing.")
        @Default("Bearer")
        @Size(max = Forms.SCHEME_LENGTH)
        @Pattern(Forms.SCHEME)
        @Nullable
        String scheme)
        implements YamlFields {}
