package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** What a call does to the world. */
@ValidationRule(
        value = "!(has(self.readOnly) && self.readOnly && has(self.destructive) && self.destructive)",
        message = "hints: readOnly and destructive exclude each other")
public record HintsFields(
        @JsonPropertyDescription("It changes nothing. Left out: it does.") @Nullable
        Boolean readOnly,

        @JsonPropertyDescription("It may remove or overwrite something. Left out: it may, unless it is readOnly.")
        @Nullable
        Boolean destructive,

        @JsonPropertyDescription("Twice is as good as once. Left out: it is not, unless it is readOnly.") @Nullable
        Boolean idempotent)
        implements YamlFields {}
