package dev.puppetmaster.registrar;

import dev.puppetmaster.api.Resource;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.ResourceStatus;
import dev.puppetmaster.registrar.core.Declared;
import dev.puppetmaster.registrar.core.Findings;
import dev.puppetmaster.registrar.core.Generations;
import dev.puppetmaster.registrar.core.Statuses;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** What was last said of each resource, and how often each has changed. One owner thread. */
final class StatusBook {
    private final Map<ResourceKey, Object> specs = new HashMap<>();
    private final Map<ResourceKey, Long> generations = new HashMap<>();
    private Map<ResourceKey, ResourceStatus> statuses = Map.of();
    private Set<ResourceKey> changed = Set.of();

    /** What was said before this process began. */
    void remember(Map<ResourceKey, ResourceStatus> before) {
        statuses = Map.copyOf(before);
    }

    /** Takes note of what is declared; returns what is new, changed or gone. Labels and annotations are no change. */
    Set<ResourceKey> take(Declared declared) {
        Set<ResourceKey> gone = new HashSet<>(specs.keySet());
        Set<ResourceKey> differing = new HashSet<>();
        take(declared.resources().homeserver(), declared, differing, gone);
        declared.resources().puppets().forEach(puppet -> take(puppet, declared, differing, gone));
        declared.resources().friendships().forEach(friendship -> take(friendship, declared, differing, gone));
        declared.resources().policies().forEach(policy -> take(policy, declared, differing, gone));
        declared.resources().memories().forEach(memory -> take(memory, declared, differing, gone));
        declared.resources().tools().forEach(tool -> take(tool, declared, differing, gone));
        specs.keySet().removeAll(gone);
        differing.addAll(gone);
        return differing;
    }

    private void take(Resource resource, Declared declared, Set<ResourceKey> differing, Set<ResourceKey> gone) {
        ResourceKey key = resource.key();
        Object spec = Generations.specOf(resource);
        gone.remove(key);
        if (!spec.equals(specs.put(key, spec))) {
            differing.add(key);
            generations.merge(key, 1L, Long::sum);
        }
        Long told = declared.generations().get(key);
        if (told != null && !told.equals(generations.put(key, told))) {
            differing.add(key);
        }
    }

    /** Says anew what is so of the resources that are {@code concerned}. */
    Map<ResourceKey, ResourceStatus> write(Findings findings, Predicate<ResourceKey> concerned) {
        Map<ResourceKey, ResourceStatus> next =
                Statuses.of(findings, generations, statuses, Clock.systemUTC().instant(), concerned);
        Set<ResourceKey> differing = new HashSet<>();
        next.forEach((key, status) -> {
            if (!status.equals(statuses.get(key))) {
                differing.add(key);
            }
        });
        statuses = next;
        changed = differing;
        return next;
    }

    /** Of which resources the last {@link #write} said something else than the one before. */
    Set<ResourceKey> changed() {
        return changed;
    }
}
