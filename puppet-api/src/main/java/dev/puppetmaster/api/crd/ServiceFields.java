package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.puppetmaster.api.ServiceDiscovery;
import dev.puppetmaster.api.validation.Forms;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One Service and what of it may be called. */
public record ServiceFields(
        @JsonPropertyDescription("A Service.") @Required RefFields serviceRef,

        @JsonPropertyDescription("Ports of the Service.") @Required @Size(min = 1, max = Forms.PORTS)
        List<@Min(1) @Max(65535) Integer> ports,

        @JsonPropertyDescription("Paths, as they are or, with a * at the end, whatever begins so: /orders, /orders/*.")
        @Required
        @Size(min = 1, max = Forms.PATHS)
        List<@Pattern(Forms.PATH) @Size(min = 1, max = Forms.PATH_LENGTH) String> paths,

        @JsonPropertyDescription("Methods of HTTP. Left out: GET.") @Size(max = 6) @Nullable
        List<ServiceDiscovery.Method> methods)
        implements YamlFields {}
