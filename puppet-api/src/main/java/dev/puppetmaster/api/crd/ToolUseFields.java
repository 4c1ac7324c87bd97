package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.puppetmaster.api.validation.Forms;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A tool in a puppet's hands. */
public record ToolUseFields(
        @JsonPropertyDescription("The Tool.") @Required RefFields toolRef,

        @JsonPropertyDescription("Range that its version has to be in, for example >=1.0 <2. Left out: any.")
        @Size(min = 1, max = Forms.VERSION_RANGE_LENGTH)
        @Pattern(Forms.VERSION_RANGE)
        @Nullable
        String version,

        @JsonPropertyDescription("The functions that the puppet may call. Left out: all.")
        @Size(max = Forms.FUNCTION_NAMES)
        @Nullable
        List<@Pattern(Forms.FUNCTION) @Size(min = 1, max = Forms.FUNCTION_LENGTH) String> names,

        @JsonPropertyDescription(
                "The functions that a person has to approve each time, * for any letters. Left out: none.")
        @Size(max = Forms.FUNCTION_NAMES)
        @Nullable
        List<@Pattern(Forms.FUNCTIONS) @Size(min = 1, max = Forms.FUNCTION_LENGTH) String> requireApproval)
        implements YamlFields {}
