package dev.puppetmaster.registrar.core;

import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.Resources;
import dev.puppetmaster.api.runtime.GrantedService;
import java.util.List;
import java.util.Map;

/**
 * Everything that is declared for one homeserver, good and bad.
 *
 * @param refused what somebody else found wrong with single resources: they are reported and not acted on
 * @param generations of the resources, where whoever keeps them counts; else their changes are counted
 * @param services that puppets may call, by puppet
 * @param brains how the pods of brains do, by puppet, where that is known
 */
public record Declared(
        Resources resources,
        Map<ResourceKey, Refusal> refused,
        Map<ResourceKey, Long> generations,
        Map<ResourceKey, List<GrantedService>> services,
        Map<ResourceKey, BrainHealth> brains) {
    public Declared {
        refused = Map.copyOf(refused);
        generations = Map.copyOf(generations);
        services = Map.copyOf(services);
        brains = Map.copyOf(brains);
    }

    /** Where no Services are granted, and no brain has a pod. */
    public Declared(Resources resources, Map<ResourceKey, Refusal> refused, Map<ResourceKey, Long> generations) {
        this(resources, refused, generations, Map.of(), Map.of());
    }

    public static Declared of(Resources resources) {
        return new Declared(resources, Map.of(), Map.of());
    }
}
