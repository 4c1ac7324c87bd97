package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.puppetmaster.api.validation.Forms;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** A language model as a brain. */
public record LlmBrainFields(
        @JsonPropertyDescription("What the model is told before every conversation.")
        @Required
        @Size(min = 1, max = Forms.SYSTEM_PROMPT_LENGTH)
        @Pattern(Forms.NOT_BLANK)
        String systemPrompt,

        @JsonPropertyDescription(
                "The LLMPolicy that says which models answer. Left out: the model that the runtime was started with.")
        @Nullable
        RefFields policyRef)
        implements YamlFields {}
