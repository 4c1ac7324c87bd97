package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** What answers: exactly one of its fields. */
@ValidationRule(value = "has(self.java) != has(self.llm)", message = "needs exactly one of java, llm")
public record BrainFields(
        @JsonPropertyDescription("Plain Java.") @Nullable JavaBrainFields java,

        @JsonPropertyDescription("A language model: the one that the runtime was started with.") @Nullable
        LlmBrainFields llm)
        implements YamlFields {}
