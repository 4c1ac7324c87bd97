package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.puppetmaster.api.validation.Forms;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A server of the Model Context Protocol: exactly one of its fields. */
@ValidationRule(value = "has(self.command) != has(self.url)", message = "mcp: needs exactly one of command, url")
public record McpFields(
        @JsonPropertyDescription(
                "A server on standard input and output: the program and its arguments; no shell reads them.")
        @Size(min = 1, max = Forms.COMMAND_WORDS)
        @ValidationRule(
                value = "self.size() == 0 || self[0].trim() != ''",
                message = "command: its first word is the name or path of a program")
        @Nullable
        List<@Size(max = Forms.COMMAND_WORD_LENGTH) String> command,

        @JsonPropertyDescription("Address of a server over streamable HTTP.")
        @Size(min = 1, max = Forms.URL_LENGTH)
        @Pattern(Forms.URL)
        @Nullable
        String url)
        implements YamlFields {}
