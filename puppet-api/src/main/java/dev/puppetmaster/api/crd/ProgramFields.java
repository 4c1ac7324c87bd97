package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.puppetmaster.api.validation.Forms;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A program without state: arguments as JSON to its standard input, the result from its standard output. */
public record ProgramFields(
        @JsonPropertyDescription("The program and its arguments, as they are: no shell reads them.")
        @Required
        @Size(min = 1, max = Forms.COMMAND_WORDS)
        @ValidationRule(
                value = "self.size() == 0 || self[0].trim() != ''",
                message = "command: its first word is the name or path of a program")
        List<@Size(max = Forms.COMMAND_WORD_LENGTH) String> command,

        @JsonPropertyDescription("How long a call may take, at most 10m.")
        @Default("10s")
        @Size(max = Forms.SPAN_LENGTH)
        @Pattern(Forms.SPAN)
        @ValidationRule(value = Spans.UP_TO_TEN_MINUTES, message = "timeout: use 1ms to 10m")
        @Nullable
        String timeout,

        @JsonPropertyDescription("How much memory it may have, MiB.")
        @Default("128")
        @Min(1)
        @Max(Forms.MAX_MEMORY_MIB)
        @Nullable
        Integer memoryMiB,

        @JsonPropertyDescription("How much it may write, bytes; more is an error.")
        @Default("65536")
        @Min(1)
        @Max(Forms.MAX_OUTPUT_BYTES)
        @Nullable
        Integer maxOutputBytes,

        @JsonPropertyDescription("JSON Schema of its arguments, which are an object.") @Required @PreserveUnknownFields
        Map<String, Object> parameters,

        @JsonPropertyDescription("What it does, for the model.")
        @Required
        @Size(min = 1, max = Forms.DESCRIPTION_LENGTH)
        @Pattern(Forms.NOT_BLANK)
        String description,

        @JsonPropertyDescription(
                "A command that is given the same and writes what that would change, for who approves a call.")
        @Size(max = Forms.COMMAND_WORDS)
        @ValidationRule(
                value = "self.size() == 0 || self[0].trim() != ''",
                message = "preview: its first word is the name or path of a program")
        @Nullable
        List<@Size(max = Forms.COMMAND_WORD_LENGTH) String> preview)
        implements YamlFields {}
