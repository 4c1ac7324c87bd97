package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.puppetmaster.api.Tool;
import dev.puppetmaster.api.validation.Forms;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a tool is. */
@ValidationRule(
        value = "(self.type == 'Program') == has(self.program)",
        message = "program: is for a tool of type Program, which needs it")
@ValidationRule(
        value = "(self.type == 'Http') == has(self.http)",
        message = "http: is for a tool of type Http, which needs it")
@ValidationRule(
        value = "(self.type == 'Mcp') == has(self.mcp)",
        message = "mcp: is for a tool of type Mcp, which needs it")
@ValidationRule(
        value = "(self.type == 'Java') == has(self.java)",
        message = "java: is for a tool of type Java, which needs it")
@ValidationRule(
        value = "!has(self.auth) || has(self.http) || (has(self.mcp) && has(self.mcp.url))",
        message = "auth: is for what is called over HTTP")
@ValidationRule(
        value = "!has(self.previews) || size(self.previews) == 0 || has(self.http) || has(self.mcp)",
        message = "previews: is for tools of type Http and Mcp; a program has program.preview, Java says it itself")
public record ToolSpec(
        @JsonPropertyDescription("Program, Http, Mcp or Java: which of its fields says more.") @Required
        Tool.Type type,

        @JsonPropertyDescription(
                "Its version, three numbers as https://semver.org has them. The schemas of its functions are pinned to it: another version has them pinned anew.")
        @Required
        @Size(min = 1, max = Forms.VERSION_LENGTH)
        @Pattern(Forms.VERSION)
        String version,

        @JsonPropertyDescription("A program without state.") @Nullable
        ProgramFields program,

        @JsonPropertyDescription("Operations of an OpenAPI document.") @Nullable
        HttpFields http,

        @JsonPropertyDescription("A server of the Model Context Protocol.") @Nullable
        McpFields mcp,

        @JsonPropertyDescription("Plain Java.") @Nullable JavaToolFields java,

        @JsonPropertyDescription("What its calls over HTTP carry. Left out: nothing.") @Nullable
        AuthFields auth,

        @JsonPropertyDescription("What its functions do to the world, unless a function says otherwise.") @Nullable
        HintsFields hints,

        @JsonPropertyDescription("Namespaces whose Puppets may use it, besides its own; * means all.")
        @Size(max = Forms.NAMESPACES)
        @Nullable
        List<@Pattern(Forms.NAMESPACE_OR_ALL) @Size(max = Forms.NAME_LENGTH) String> allowedNamespaces,

        @JsonPropertyDescription(
                "Functions of an Http or Mcp tool that say what others of it would change; shown to who approves a call.")
        @Size(max = Forms.FUNCTION_NAMES)
        @Nullable
        List<PreviewFields> previews)
        implements YamlFields {}
