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
import org.jspecify.annotations.Nullable;

/** A server with a model. */
public record BackendFields(
        @JsonPropertyDescription("By which figures, budgets and people know it.")
        @Required
        @Size(min = 1, max = Forms.NAME_LENGTH)
        @Pattern(Forms.NAME)
        String name,

        @JsonPropertyDescription("Whose format it speaks: ollama, or openai, as many others do.") @Required
        LLMPolicy.Provider provider,

        @JsonPropertyDescription(
                "Its address, up to where /api or /v1 follows, for example http://ollama.models.svc:11434.")
        @Required
        @Size(min = 1, max = Forms.URL_LENGTH)
        @Pattern(Forms.URL)
        String url,

        @JsonPropertyDescription("The model, as the server calls it, for example qwen3:30b.")
        @Required
        @Size(min = 1, max = Forms.MODEL_LENGTH)
        @Pattern(Forms.NOT_BLANK)
        String model,

        @JsonPropertyDescription("What is sent to it as bearer token. Left out: nothing.") @Nullable
        SecretKeyRefFields secretRef,

        @JsonPropertyDescription("How many calls it answers at once; more wait.")
        @Default("4")
        @Min(1)
        @Max(Forms.MAX_AT_ONCE)
        @Nullable
        Integer atOnce,

        @JsonPropertyDescription("What it costs. Left out: nothing.") @Nullable
        PriceFields price,

        @JsonPropertyDescription("How long is waited for it.") @Nullable
        TimeoutsFields timeouts)
        implements YamlFields {}
