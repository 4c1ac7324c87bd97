package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.puppetmaster.api.validation.Forms;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who decides about calls that need an approval, and where. */
public record ApprovalsFields(
        @JsonPropertyDescription(
                "Full Matrix ids of people, or \"you\": the person of a folder, and nobody in a cluster.")
        @Required
        @Size(min = 1, max = Forms.USERS)
        List<@Pattern(Forms.USER) @Size(max = Forms.MATRIX_ID_LENGTH) String> approvers,

        @JsonPropertyDescription(
                "Id of a room that is there, with the puppets in it. Left out: #approvals_NAMESPACE_NAME is made, and approvers and puppets are brought there.")
        @Size(max = Forms.MATRIX_ID_LENGTH)
        @Pattern(Forms.ROOM_ID)
        @Nullable
        String room)
        implements YamlFields {}
