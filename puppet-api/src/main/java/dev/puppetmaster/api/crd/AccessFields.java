package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.puppetmaster.api.validation.Forms;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who may ask. */
public record AccessFields(
        @JsonPropertyDescription(
                "Full Matrix ids, or patterns with * and ?, for example @*:example.org. Left out: members of its friendships, and observers in a direct chat. Who is named by full id may also let a stopped loop go on.")
        @Size(max = Forms.USERS)
        @Nullable
        List<@Pattern(Forms.USER_GLOB) @Size(max = Forms.MATRIX_ID_LENGTH) String> users)
        implements YamlFields {}
