package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.puppetmaster.api.validation.Forms;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** The same question in the same words gets the answer that was given before. */
public record CacheFields(
        @JsonPropertyDescription("How long an answer is kept: 1s to 31d.")
        @Default("10m")
        @Size(max = Forms.SPAN_LENGTH)
        @Pattern(Forms.SPAN)
        @ValidationRule(value = Spans.UP_TO_A_MONTH, message = "ttl: use 1s to 31d")
        @Nullable
        String ttl)
        implements YamlFields {}
