package dev.puppetmaster.bots.runtime;

import dev.puppetmaster.api.LLMPolicy;
import dev.puppetmaster.api.runtime.AssignedPolicy;
import dev.puppetmaster.gateway.backend.ModelFault;
import dev.puppetmaster.gateway.backend.ModelFault.Kind;
import dev.puppetmaster.gateway.declared.DeclaredPolicies;
import dev.puppetmaster.gateway.declared.Keys;
import dev.puppetmaster.gateway.policy.Policy;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The policies of the assignment that is in force, and that of the environment. Thread-safe. */
final class AssignedPolicies {
    private final Policy byDefault;
    private final Keys keys;
    private volatile Map<String, LLMPolicy.Spec> assigned = Map.of();

    AssignedPolicies(Policy byDefault, Keys keys) {
        this.byDefault = byDefault;
        this.keys = keys;
    }

    void update(List<AssignedPolicy> policies) {
        assigned = policies.stream().collect(Collectors.toUnmodifiableMap(AssignedPolicy::key, AssignedPolicy::spec));
    }

    /** Made anew each time, as a key may have been replaced. */
    Policy named(String key) throws ModelFault {
        if (key.equals(byDefault.name())) {
            return byDefault;
        }
        LLMPolicy.Spec spec = assigned.get(key);
        if (spec == null) {
            throw ModelFault.unasked(
                    Kind.MODEL_MISSING, "There is no LLMPolicy " + key + " that I may use; declare it", Duration.ZERO);
        }
        try {
            return DeclaredPolicies.policy(key, spec, keys);
        } catch (IOException | IllegalArgumentException e) {
            throw ModelFault.unasked(
                    Kind.FORBIDDEN, "The LLMPolicy " + key + " cannot be used: " + e.getMessage(), Duration.ZERO);
        }
    }
}
