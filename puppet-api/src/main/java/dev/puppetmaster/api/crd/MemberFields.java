package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.puppetmaster.api.validation.Forms;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** One member: exactly one of its fields. */
@ValidationRule(value = "has(self.puppetRef) != has(self.user)", message = "needs exactly one of puppetRef, user")
public record MemberFields(
        @JsonPropertyDescription("A puppet.") @Nullable RefFields puppetRef,

        @JsonPropertyDescription(
                "A person: a full Matrix id, for example @alice:example.org; \"you\" is the person of a folder, and nobody in a cluster.")
        @Size(max = Forms.MATRIX_ID_LENGTH)
        @Pattern(Forms.USER)
        @Nullable
        String user)
        implements YamlFields {}
