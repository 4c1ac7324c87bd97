package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.puppetmaster.api.LLMPolicy;
import dev.puppetmaster.api.validation.Forms;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** What may be spent in a period of the calendar, in UTC. */
@ValidationRule(value = "has(self.tokens) != has(self.cost)", message = "budgets: needs exactly one of tokens, cost")
@ValidationRule(
        value = "has(self.downgradeTo) == (has(self.onExceed) && self.onExceed == 'Downgrade')",
        message = "downgradeTo: goes with onExceed: Downgrade, which needs it")
public record BudgetFields(
        @JsonPropertyDescription(
                "Whose calls are counted together: those of one Puppet, Room or Sender, or all of the Policy.")
        @Required
        LLMPolicy.Per per,

        @JsonPropertyDescription("Tokens of prompts and answers.") @Min(1) @Max(Forms.MAX_COUNT) @Nullable
        Long tokens,

        @JsonPropertyDescription("By the prices of the backends, in millionths of their currency.")
        @Min(1)
        @Max(Forms.MAX_COUNT)
        @Nullable
        Long cost,

        @JsonPropertyDescription("How often it begins anew: Day or Month, in UTC.") @Required
        LLMPolicy.Period period,

        @JsonPropertyDescription("What happens when it is spent: Refuse, or Downgrade to another backend.")
        @Default("Refuse")
        LLMPolicy.@Nullable OnExceed onExceed,

        @JsonPropertyDescription("Name of the backend that answers when it is spent; with Downgrade only.")
        @Size(max = Forms.NAME_LENGTH)
        @Nullable
        String downgradeTo)
        implements YamlFields {}
