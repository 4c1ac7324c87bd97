package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.puppetmaster.api.validation.Forms;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is allowed. */
public record ServiceDiscoverySpec(
        @JsonPropertyDescription("The puppets that may call.")
        @Required
        @Size(min = 1, max = Forms.SUBJECTS)
        @ValidationRule(
                value = "self.all(s, self.exists_one(other, other == s))",
                message = "no subject may be named twice")
        List<SubjectFields> subjects,

        @JsonPropertyDescription("What they may call.") @Required @Size(min = 1, max = Forms.SERVICES)
        List<ServiceFields> services,

        @JsonPropertyDescription(
                "When all of it ends, open calls too, for example 2026-12-01T08:00:00Z. Left out: when the resource goes.")
        @Size(max = 40)
        @Pattern(Forms.TIME)
        @ValidationRule(
                value = "timestamp(self) == timestamp(self)",
                message = "expiresAt: there is no such time; write it as 2026-12-01T08:00:00Z")
        @Nullable
        String expiresAt)
        implements YamlFields {}
