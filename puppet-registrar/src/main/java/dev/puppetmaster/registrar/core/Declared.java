package dev.puppetmaster.registrar.core;

import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.Resources;
import java.util.Map;

/**
 * Everything that is declared for one homeserver, good and bad.
 *
 * @param refused what somebody else found wrong with single resources: they are reported and not acted on
 * @param generations of the resources, where whoever keeps them counts; else their changes are counted
 */
public record Declared(Resources resources, Map<ResourceKey, Refusal> refused, Map<ResourceKey, Long> generations) {
    public Declared {
        refused = Map.copyOf(refused);
        generations = Map.copyOf(generations);
    }

    public static Declared of(Resources resources) {
        return new Declared(resources, Map.of(), Map.of());
    }
}
