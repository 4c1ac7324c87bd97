package dev.puppetmaster.api.runtime;

import dev.puppetmaster.api.LLMPolicy;

/**
 * Which models a brain may ask. Secrets stand here by name only.
 *
 * @param key {@code namespace/name} of the LLMPolicy
 */
public record AssignedPolicy(String key, LLMPolicy.Spec spec) {}
