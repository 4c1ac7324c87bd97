package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.puppetmaster.api.runtime.ApprovalReport;
import dev.puppetmaster.api.runtime.ApprovalReport.Result;
import dev.puppetmaster.api.validation.Forms;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** What became of it. */
public record ApprovalStatus(
        @JsonPropertyDescription(
                "Pending: nobody has decided. Approved: the call is about to run. Used: the call was begun, and result says how it ended. Refused; Expired: nobody decided in time; Withdrawn: what it was about was edited, taken back or given up.")
        @Required
        ApprovalReport.State state,

        @JsonPropertyDescription("Full Matrix id of who decided.") @Size(max = Forms.MATRIX_ID_LENGTH) @Nullable
        String decidedBy,

        @JsonPropertyDescription("When it was decided, or ended without a decision.")
        @Size(max = ApprovalSpec.TIME_LENGTH)
        @Nullable
        String decidedAt,

        @JsonPropertyDescription("One line for people: what became of it.")
        @Size(max = ApprovalReport.MAX_OUTCOME)
        @Nullable
        String outcome,

        @JsonPropertyDescription(
                "How the call ended. Succeeded; Failed: it was refused or failed; Unknown: it was begun and nobody knows how it ended, mostly as the runtime died meanwhile. Absent: it was not made, or has not ended.")
        @Nullable
        Result result,

        @JsonPropertyDescription("How often it has changed: of two reports the later one counts.") @Nullable
        Long revision)
        implements YamlFields {}
