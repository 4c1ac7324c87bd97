package dev.puppetmaster.api.runtime;

import dev.puppetmaster.api.MemoryPolicy;

/**
 * How a puppet remembers.
 *
 * @param key {@code namespace/name} of the MemoryPolicy
 */
public record AssignedMemory(String key, MemoryPolicy.Spec spec) {}
