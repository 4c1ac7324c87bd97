package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.puppetmaster.api.validation.Forms;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** A function that says what another would change. */
@ValidationRule(
        value = "self.function != self.by",
        message = "by: is the function itself: name one that changes nothing")
public record PreviewFields(
        @JsonPropertyDescription("The function whose calls are to be approved.")
        @Required
        @Size(max = Forms.FUNCTION_LENGTH)
        @Pattern(Forms.FUNCTION)
        String function,

        @JsonPropertyDescription(
                "The function that says what such a call would change. It changes nothing itself, and is called with the same arguments.")
        @Required
        @Size(max = Forms.FUNCTION_LENGTH)
        @Pattern(Forms.FUNCTION)
        String by)
        implements YamlFields {}
