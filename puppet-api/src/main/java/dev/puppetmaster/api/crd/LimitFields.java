package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.puppetmaster.api.LLMPolicy;
import dev.puppetmaster.api.validation.Forms;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** How much in how long. */
@ValidationRule(
        value = "has(self.requests) != has(self.tokens)",
        message = "limits: needs exactly one of requests, tokens")
public record LimitFields(
        @JsonPropertyDescription(
                "Whose calls are counted together: those of one Puppet, Room or Sender, or all of the Policy.")
        @Required
        LLMPolicy.Per per,

        @JsonPropertyDescription("Calls.") @Min(1) @Max(Forms.MAX_COUNT) @Nullable
        Long requests,

        @JsonPropertyDescription("Tokens of prompts and answers.") @Min(1) @Max(Forms.MAX_COUNT) @Nullable
        Long tokens,

        @JsonPropertyDescription("How long: 1s to 31d, for example 1h. It slides.")
        @Required
        @Size(max = Forms.SPAN_LENGTH)
        @Pattern(Forms.SPAN)
        @ValidationRule(value = Spans.UP_TO_A_MONTH, message = "window: use 1s to 31d")
        String window)
        implements YamlFields {}
