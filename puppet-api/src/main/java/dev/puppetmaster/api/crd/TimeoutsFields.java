package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.puppetmaster.api.validation.Forms;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** How long is waited for a backend. */
public record TimeoutsFields(
        @JsonPropertyDescription("Until the server takes the connection.")
        @Default("3s")
        @Size(max = Forms.SPAN_LENGTH)
        @Pattern(Forms.SPAN)
        @ValidationRule(value = Spans.UP_TO_AN_HOUR, message = "connect: use 1ms to 1h")
        @Nullable
        String connect,

        @JsonPropertyDescription("Until the answer begins: a model may have to be loaded.")
        @Default("90s")
        @Size(max = Forms.SPAN_LENGTH)
        @Pattern(Forms.SPAN)
        @ValidationRule(value = Spans.UP_TO_AN_HOUR, message = "firstToken: use 1ms to 1h")
        @Nullable
        String firstToken,

        @JsonPropertyDescription("Between two tokens.")
        @Default("20s")
        @Size(max = Forms.SPAN_LENGTH)
        @Pattern(Forms.SPAN)
        @ValidationRule(value = Spans.UP_TO_AN_HOUR, message = "silence: use 1ms to 1h")
        @Nullable
        String silence,

        @JsonPropertyDescription("For all of an answer.")
        @Default("10m")
        @Size(max = Forms.SPAN_LENGTH)
        @Pattern(Forms.SPAN)
        @ValidationRule(value = Spans.UP_TO_AN_HOUR, message = "whole: use 1ms to 1h")
        @Nullable
        String whole)
        implements YamlFields {}
