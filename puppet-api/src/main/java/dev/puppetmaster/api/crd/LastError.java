package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** What a puppet last failed at. */
public record LastError(
        @JsonPropertyDescription("The message over which it failed; `puppetmaster trace` tells its story.")
        @Size(max = 255)
        @Nullable
        String eventId,

        @JsonPropertyDescription("One line: what, why, and what to do.") @Size(max = 1024)
        String message,

        @JsonPropertyDescription("When.") @Size(max = 40) @Nullable
        String time)
        implements YamlFields {}
