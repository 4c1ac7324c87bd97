package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.puppetmaster.api.validation.Forms;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Notes on each puppet of a set. */
public record TemplateMetadata(
        @JsonPropertyDescription("Labels of each puppet; puppetmaster.dev/puppetset is added.")
        @Size(max = Forms.LABELS)
        @ValidationRule(
                value = "self.all(key, key.size() <= 317 && key.matches('" + Forms.LABEL_KEY + "'))",
                message = "a key of a label is a name, like \"team\" or \"example.org/team\"")
        @Nullable
        Map<String, @Pattern(Forms.LABEL_VALUE) @Size(max = Forms.LABEL_VALUE_LENGTH) String> labels,

        @JsonPropertyDescription("Annotations of each puppet.")
        @Size(max = Forms.LABELS)
        @ValidationRule(
                value = "self.all(key, key.size() <= 317 && key.matches('" + Forms.LABEL_KEY + "'))",
                message = "a key of an annotation is a name, like \"team\" or \"example.org/team\"")
        @Nullable
        Map<String, @Size(max = Forms.ANNOTATION_LENGTH) String> annotations)
        implements YamlFields {}
