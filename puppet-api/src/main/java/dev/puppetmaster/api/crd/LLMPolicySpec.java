package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.puppetmaster.api.LLMPolicy;
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

/** Which models answer. */
@ValidationRule(
        value =
                "!has(self.budgets) || self.budgets.all(b, !has(b.downgradeTo) || self.backends.exists(backend, backend.name == b.downgradeTo))",
        message = "downgradeTo: is none of spec.backends")
public record LLMPolicySpec(
        @JsonPropertyDescription("The servers, the preferred one first.")
        @Required
        @Size(min = 1, max = Forms.BACKENDS)
        @ValidationRule(
                value = "self.all(b, self.exists_one(other, other.name == b.name))",
                message = "backends: no two may have one name")
        List<BackendFields> backends,

        @JsonPropertyDescription("After which failures the next backend is asked. Left out: all of them.")
        @Size(max = 16)
        @Nullable
        List<LLMPolicy.Fault> fallbackOn,

        @JsonPropertyDescription("How often one backend is asked again when it is limited, unreachable or fails.")
        @Default("2")
        @Min(0)
        @Max(Forms.MAX_RETRIES)
        @Nullable
        Integer retries,

        @JsonPropertyDescription("How long a backend that keeps failing is left alone, at most 1h; 0s: it never is.")
        @Default("30s")
        @Size(max = Forms.SPAN_LENGTH)
        @Pattern(Forms.SPAN)
        @ValidationRule(value = Spans.NONE_TO_AN_HOUR, message = "cooldown: use 0s to 1h")
        @Nullable
        String cooldown,

        @JsonPropertyDescription("How much in how long; each of them holds.") @Size(max = Forms.LIMITS) @Nullable
        List<LimitFields> limits,

        @JsonPropertyDescription(
                "What may be spent a day or a month; each of them holds. At four fifths it is said once.")
        @Size(max = Forms.LIMITS)
        @Nullable
        List<BudgetFields> budgets,

        @JsonPropertyDescription("Keeps answers. Left out: none is kept.") @Nullable
        CacheFields cache,

        @JsonPropertyDescription("Asks a second server too, only to measure it. Left out: none.") @Nullable
        ShadowFields shadow,

        @JsonPropertyDescription("Namespaces whose Puppets may use it, besides its own; * means all.")
        @Size(max = Forms.NAMESPACES)
        @Nullable
        List<@Pattern(Forms.NAMESPACE_OR_ALL) @Size(max = Forms.NAME_LENGTH) String> allowedNamespaces)
        implements YamlFields {}
