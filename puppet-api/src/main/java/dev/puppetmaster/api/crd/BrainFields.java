package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** What answers: exactly one of its fields. */
@ValidationRule(
        value = "[has(self.java), has(self.llm), has(self.pod)].exists_one(it, it)",
        message = "needs exactly one of java, llm, pod")
public record BrainFields(
        @JsonPropertyDescription("Plain Java.") @Nullable JavaBrainFields java,

        @JsonPropertyDescription("A language model.") @Nullable
        LlmBrainFields llm,

        @JsonPropertyDescription("A program of its own behind the HTTP contract of docs/remote-brains.md.") @Nullable
        PodBrainFields pod)
        implements YamlFields {}
