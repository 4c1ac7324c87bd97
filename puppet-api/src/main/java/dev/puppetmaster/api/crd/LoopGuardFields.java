package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.puppetmaster.api.validation.Forms;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import org.jspecify.annotations.Nullable;

/** When puppets that talk to each other are stopped. */
public record LoopGuardFields(
        @JsonPropertyDescription(
                "Turns of puppets in one conversation and room before they are stopped and a person has to speak.")
        @Default("10")
        @Min(1)
        @Max(Forms.MAX_BOT_TURNS)
        @Nullable
        Integer maxConsecutiveBotTurns)
        implements YamlFields {}
