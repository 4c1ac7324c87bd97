package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.puppetmaster.api.validation.Forms;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An OpenAPI document, version 3: exactly one of its fields. */
@ValidationRule(value = "has(self.inline) != has(self.url)", message = "openapi: needs exactly one of inline, url")
public record OpenApiFields(
        @JsonPropertyDescription("The document itself.") @PreserveUnknownFields @Nullable
        Map<String, Object> inline,

        @JsonPropertyDescription("Where it is read.")
        @Size(min = 1, max = Forms.URL_LENGTH)
        @Pattern(Forms.URL)
        @Nullable
        String url)
        implements YamlFields {}
