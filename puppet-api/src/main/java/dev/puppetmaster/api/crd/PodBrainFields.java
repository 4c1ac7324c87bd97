package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.puppetmaster.api.validation.Forms;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A brain that is a program of its own: in a pod that is made for it, or where somebody runs it already. */
@ValidationRule(value = "has(self.image) != has(self.url)", message = "pod: needs exactly one of image, url")
@ValidationRule(
        value =
                "!has(self.url) || ((!has(self.port) || self.port == 8080) && !has(self.command) && !has(self.args) && !has(self.env) && !has(self.resources) && !has(self.nodeSelector))",
        message = "port, command, args, env, resources and nodeSelector go with image only")
public record PodBrainFields(
        @JsonPropertyDescription("What the pod runs.")
        @Size(min = 1, max = Forms.IMAGE_LENGTH)
        @Pattern(Forms.IMAGE)
        @Nullable
        String image,

        @JsonPropertyDescription("Address of a brain that runs already, up to where /v1 follows.")
        @Size(min = 1, max = Forms.URL_LENGTH)
        @Pattern(Forms.URL)
        @Nullable
        String url,

        @JsonPropertyDescription("Where the pod's program listens; it is told as PORT.")
        @Default("8080")
        @Min(Forms.MIN_POD_PORT)
        @Max(65_535)
        @Nullable
        Integer port,

        @JsonPropertyDescription("In place of the image's entry point; no shell reads it.")
        @Size(max = Forms.COMMAND_WORDS)
        @Nullable
        List<@Size(max = Forms.COMMAND_WORD_LENGTH) String> command,

        @JsonPropertyDescription("In place of the image's arguments.") @Size(max = Forms.COMMAND_WORDS) @Nullable
        List<@Size(max = Forms.COMMAND_WORD_LENGTH) String> args,

        @JsonPropertyDescription(
                "Variables of the program. None of them is secret: whoever may read Puppets reads them.")
        @Size(max = Forms.VARIABLES)
        @ValidationRule(
                value = "self.all(v, self.exists_one(other, other.name == v.name))",
                message = "env: no variable may be named twice")
        @Nullable
        List<PodVariableFields> env,

        @JsonPropertyDescription(
                "What the pod asks for and may have at most. Left out: 50m of CPU and 64Mi asked for, at most 512Mi.")
        @Nullable
        PodResourcesFields resources,

        @JsonPropertyDescription("Labels of the nodes on which the pod may run.")
        @Size(max = Forms.LABELS)
        @ValidationRule(
                value = "self.all(key, key.size() <= 317 && key.matches('" + Forms.LABEL_KEY + "'))",
                message = "a key of a label is a name, like \"team\" or \"example.org/team\"")
        @Nullable
        Map<String, @Pattern(Forms.LABEL_VALUE) @Size(max = Forms.LABEL_VALUE_LENGTH) String> nodeSelector,

        @JsonPropertyDescription(
                "The LLMPolicy whose models it may ask through the runtime, which offers it the tool ask_model. Left out: none.")
        @Nullable
        RefFields policyRef)
        implements YamlFields {}
