package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.puppetmaster.api.validation.Forms;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import org.jspecify.annotations.Nullable;

/** What a backend costs. */
public record PriceFields(
        @JsonPropertyDescription("For a million tokens that it reads, in millionths of a currency. Left out: 0.")
        @Min(0)
        @Max(Forms.MAX_COUNT)
        @Nullable
        Long promptPerMillion,

        @JsonPropertyDescription("For a million tokens that it writes, in millionths of a currency. Left out: 0.")
        @Min(0)
        @Max(Forms.MAX_COUNT)
        @Nullable
        Long answerPerMillion)
        implements YamlFields {}
