package dev.puppetmaster.gateway.policy;

import dev.puppetmaster.gateway.backend.Backend;
import dev.puppetmaster.gateway.backend.ModelFault;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where calls go.
 *
 * @param name of the policy, for people and figures
 * @param backends the preferred one first, 1 to 16, names distinct
 * @param fallbackOn after which faults the next one is asked
 * @param retries how often one backend is asked again when it is limited, unreachable or fails, 0 to 5
 * @param limits each of which holds
 * @param budgets each of which holds
 * @param cooldown how long a backend that keeps failing is left alone; zero: it never is
 * @param cacheFor how long an answer is given again to the same call; null: never
 * @param shadow a second server that is asked too, and only measured; null: none
 */
public record Policy(
        String name,
        List<Backend> backends,
        Set<ModelFault.Kind> fallbackOn,
        int retries,
        Duration cooldown,
        List<Limit> limits,
        List<Budget> budgets,
        @Nullable Duration cacheFor,
        @Nullable Backend shadow) {
    private static final int MAX_BACKENDS = 16;
    private static final int MAX_RETRIES = 5;

    /** Without a cache or a shadow. */
    public Policy(
            String name,
            List<Backend> backends,
            Set<ModelFault.Kind> fallbackOn,
            int retries,
            Duration cooldown,
            List<Limit> limits,
            List<Budget> budgets) {
        this(name, backends, fallbackOn, retries, cooldown, limits, budgets, null, null);
    }

    /** @throws IllegalArgumentException with one line: what, and what would be right */
    public Policy {
        backends = List.copyOf(backends);
        fallbackOn = Set.copyOf(fallbackOn);
        limits = List.copyOf(limits);
        budgets = List.copyOf(budgets);
        if (backends.isEmpty() || backends.size() > MAX_BACKENDS) {
            throw new IllegalArgumentException(
                    "policy " + name + " has " + backends.size() + " backends; give 1 to " + MAX_BACKENDS);
        }
        if (backends.stream().map(Backend::name).distinct().count() < backends.size()) {
            throw new IllegalArgumentException("policy " + name + " has two backends of one name");
        }
        if (retries < 0 || retries > MAX_RETRIES) {
            throw new IllegalArgumentException(
                    "policy " + name + " has " + retries + " retries; give 0 to " + MAX_RETRIES);
        }
        for (Budget budget : budgets) {
            if (budget.downgrade().isPresent()
                    && backends.stream()
                            .noneMatch(it -> it.name().equals(budget.downgrade().get()))) {
                throw new IllegalArgumentException("policy " + name + " downgrades to "
                        + budget.downgrade().get() + ", which is none of its backends");
            }
        }
        if (cooldown.isNegative()) {
            throw new IllegalArgumentException("policy " + name + " has a cooldown below 0");
        }
        if (cacheFor != null && (cacheFor.isNegative() || cacheFor.isZero())) {
            throw new IllegalArgumentException("policy " + name + " keeps answers for no time; leave the cache out");
        }
    }

    /** The same with only one of its backends. */
    public Policy only(String backend) {
        return new Policy(
                name,
                backends.stream().filter(it -> it.name().equals(backend)).toList(),
                fallbackOn,
                retries,
                cooldown,
                limits,
                budgets.stream().filter(it -> it.downgrade().isEmpty()).toList(),
                cacheFor,
                shadow);
    }
}
