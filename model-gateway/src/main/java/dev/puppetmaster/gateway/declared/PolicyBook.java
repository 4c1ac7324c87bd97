package dev.puppetmaster.gateway.declared;

import dev.puppetmaster.api.LLMPolicy;
import dev.puppetmaster.gateway.policy.Policies;
import dev.puppetmaster.gateway.policy.Policy;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is in force. A policy whose key cannot be had, or that cannot be used, stays as it was. Thread-safe. */
final class PolicyBook implements Policies {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyBook.class);

    private final @Nullable Policy ofNobody;
    private volatile Map<String, Policy> all = Map.of();
    private Map<String, Trouble> troubles = Map.of();

    /**
     * Why a policy is not used as it is declared.
     *
     * @param reason one word in CamelCase, stable
     */
    record Trouble(String reason, String line) {
        static Trouble of(Exception e) {
            return new Trouble(
                    e.getCause() instanceof KeyException key ? key.reason() : "Unusable",
                    String.valueOf(e.getMessage()));
        }
    }

    /** @param ofNobody the policy of whoever names none; null: there is none */
    PolicyBook(@Nullable Policy ofNobody) {
        this.ofNobody = ofNobody;
    }

    @Override
    public Optional<Policy> find(String key) {
        return key.isEmpty() ? Optional.ofNullable(ofNobody) : Optional.ofNullable(all.get(key));
    }

    @Override
    public List<String> keys() {
        return List.copyOf(all.keySet());
    }

    /**
     * From now on these hold, and no others.
     *
     * @return what is wrong with some of them
     */
    synchronized Map<String, Trouble> set(Map<String, LLMPolicy.Spec> declared, Keys keys) {
        Map<String, Policy> next = new TreeMap<>();
        Map<String, Trouble> wrong = new TreeMap<>();
        declared.forEach((key, spec) -> {
            try {
                next.put(key, DeclaredPolicies.policy(key, spec, keys));
            } catch (IOException | IllegalArgumentException e) {
                wrong.put(key, Trouble.of(e));
                Policy before = all.get(key);
                if (before != null) {
                    next.put(key, before);
                }
            }
        });
        Map<String, Trouble> before = troubles;
        wrong.forEach((key, trouble) -> {
            if (!trouble.equals(before.get(key))) {
                LOG.warn(
                        "LLMPolicy {} {}: {}",
                        key,
                        next.containsKey(key) ? "stays as it was" : "is not used",
                        trouble.line());
            }
        });
        troubles = wrong;
        if (!next.equals(all)) {
            all = next;
            LOG.info("policies in force: {}", next.keySet());
        }
        return wrong;
    }
}
