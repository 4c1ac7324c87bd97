package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.puppetmaster.api.MemoryPolicy;
import dev.puppetmaster.api.validation.Forms;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a puppet remembers. */
public record MemoryPolicySpec(
        @JsonPropertyDescription(
                "None: nothing. Room: the end of the room, as people read it. Summary: that, and a summary of what was before. Facts: that, and facts that the puppet keeps for each person and room.")
        @Required
        MemoryPolicy.Type type,

        @JsonPropertyDescription("How much of the past the model is shown, in tokens.")
        @Default("4000")
        @Min(Forms.MIN_WINDOW_TOKENS)
        @Max(Forms.MAX_WINDOW_TOKENS)
        @Nullable
        Integer windowTokens,

        @JsonPropertyDescription("How long something is remembered: 1m to 3650d, for example 30d. Left out: for ever.")
        @Size(max = Forms.SPAN_LENGTH)
        @Pattern(Forms.SPAN)
        @ValidationRule(value = Spans.UP_TO_TEN_YEARS, message = "ttl: use 1m to 3650d")
        @Nullable
        String ttl,

        @JsonPropertyDescription("Namespaces whose Puppets may use it, besides its own; * means all.")
        @Size(max = Forms.NAMESPACES)
        @Nullable
        List<@Pattern(Forms.NAMESPACE_OR_ALL) @Size(max = Forms.NAME_LENGTH) String> allowedNamespaces)
        implements YamlFields {}
