package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.puppetmaster.api.validation.Forms;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Operations of an OpenAPI document. */
public record HttpFields(
        @JsonPropertyDescription("The document.") @Required OpenApiFields openapi,

        @JsonPropertyDescription("Where the operations are. Left out: the first server of the document.")
        @Size(min = 1, max = Forms.URL_LENGTH)
        @Pattern(Forms.URL)
        @Nullable
        String baseUrl,

        @JsonPropertyDescription("The ids of those that are functions. Left out: all.")
        @Size(max = Forms.FUNCTION_NAMES)
        @Nullable
        List<@Pattern(Forms.FUNCTION) @Size(min = 1, max = Forms.FUNCTION_LENGTH) String> operations)
        implements YamlFields {}
