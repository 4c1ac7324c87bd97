package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.puppetmaster.api.validation.Forms;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** CPU and memory, as Kubernetes writes them. */
public record PodQuantitiesFields(
        @JsonPropertyDescription("CPU: thousandths of a core like 250m, or cores like 2.")
        @Size(min = 1, max = Forms.QUANTITY_LENGTH)
        @Pattern(Forms.CPU)
        @Nullable
        String cpu,

        @JsonPropertyDescription("Memory, for example 256Mi.")
        @Size(min = 1, max = Forms.QUANTITY_LENGTH)
        @Pattern(Forms.MEMORY)
        @Nullable
        String memory)
        implements YamlFields {}
