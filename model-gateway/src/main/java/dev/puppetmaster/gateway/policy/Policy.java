package dev.puppetmaster.gateway.policy;

import dev.puppetmaster.gateway.backend.Backend;
import dev.puppetmaster.gateway.backend.ModelFault;
import java.time.Duration;
import java.util.List;
import java.util.Set;

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
 */
public record Policy(
        String name,
        List<Backend> backends,
        Set<ModelFault.Kind> fallbackOn,
        int retries,
        Duration cooldown,
        List<Limit> limits,
        List<Budget> budgets) {
    private static final int MAX_BACKENDS = 16;
    private static final int MAX_RETRIES = 5;

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
                budgets.stream().filter(it -> it.downgrade().isEmpty()).toList());
    }
}
