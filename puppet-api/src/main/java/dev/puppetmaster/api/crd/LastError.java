package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** What a puppet last failed at. */
public record LastError(
        @JsonPropertyDescription("Event id of the message that it was about.") @Size(max = 255) @Nullable
        String eventId,

        @JsonPropertyDescription("One line: what went wrong.") @Required @Size(max = 32768)
        String message)
        implements YamlFields {}
