package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.puppetmaster.api.validation.Forms;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** A variable of a program's environment. */
@ValidationRule(value = "self.name != 'PORT'", message = "PORT is what port says")
public record PodVariableFields(
        @JsonPropertyDescription("Its name.")
        @Required
        @Size(min = 1, max = Forms.VARIABLE_LENGTH)
        @Pattern(Forms.VARIABLE)
        String name,

        @JsonPropertyDescription("What it is, as it stands.") @Required @Size(max = Forms.VALUE_LENGTH)
        String value)
        implements YamlFields {}
