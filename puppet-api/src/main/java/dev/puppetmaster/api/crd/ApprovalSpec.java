package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.puppetmaster.api.runtime.ApprovalReport;
import dev.puppetmaster.api.validation.Forms;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was asked for. */
public record ApprovalSpec(
        @JsonPropertyDescription("Full Matrix id of the puppet that wants to make the call.")
        @Required
        @Size(min = 1, max = Forms.MATRIX_ID_LENGTH)
        String puppet,

        @JsonPropertyDescription("The Tool, namespace/name.") @Required @Size(min = 1, max = TOOL_LENGTH)
        String tool,

        @JsonPropertyDescription("The function that is to be called.") @Required @Size(min = 1, max = TOOL_LENGTH)
        String function,

        @JsonPropertyDescription(
                "Its arguments, as canonical JSON (RFC 8785). Where a schema says writeOnly or password there is *** instead.")
        @Required
        @Size(max = ApprovalReport.MAX_TEXT)
        String arguments,

        @JsonPropertyDescription(
                "SHA-256 of all that is approved: puppet, message, tool, function, all arguments, diff.")
        @Required
        @Size(max = 64)
        @Pattern("^[0-9a-f]{64}$")
        String sha256,

        @JsonPropertyDescription("What the call would change, where the tool can say so.")
        @Size(max = ApprovalReport.MAX_TEXT)
        @Nullable
        String diff,

        @JsonPropertyDescription("Full Matrix id of whoever wrote what is being answered.")
        @Required
        @Size(min = 1, max = Forms.MATRIX_ID_LENGTH)
        String asker,

        @JsonPropertyDescription("The room in which they wrote it.")
        @Required
        @Size(min = 1, max = Forms.MATRIX_ID_LENGTH)
        String room,

        @JsonPropertyDescription("The room in which the request stands.")
        @Required
        @Size(min = 1, max = Forms.MATRIX_ID_LENGTH)
        String approvalsRoom,

        @JsonPropertyDescription("Full Matrix ids of those who may decide.")
        @Required
        @Size(min = 1, max = ApprovalReport.MAX_APPROVERS)
        List<@Size(max = Forms.MATRIX_ID_LENGTH) String> approvers,

        @JsonPropertyDescription("When it was asked for.") @Required @Size(max = TIME_LENGTH)
        String requestedAt,

        @JsonPropertyDescription("Until when it can be decided.") @Required @Size(max = TIME_LENGTH)
        String expiresAt)
        implements YamlFields {
    static final int TOOL_LENGTH = 200;
    static final int TIME_LENGTH = 35;

    public ApprovalSpec {
        approvers = List.copyOf(approvers);
    }
}
