package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.puppetmaster.api.validation.Forms;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A language model as a brain. */
public record LlmBrainFields(
        @JsonPropertyDescription("What the model is told before every conversation.")
        @Required
        @Size(min = 1, max = Forms.SYSTEM_PROMPT_LENGTH)
        @Pattern(Forms.NOT_BLANK)
        String systemPrompt)
        implements YamlFields {}
