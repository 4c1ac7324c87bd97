package dev.puppetmaster.registrar.core;

import dev.puppetmaster.api.ResourceKey;

/**
 * A step that did not succeed.
 *
 * @param owner the resource for whose sake it was tried
 * @param reason one word in CamelCase, stable
 * @param message one line: what failed, why, what to do
 * @param retryable whether the same step may succeed by itself later
 */
public record Failure(ResourceKey owner, String reason, String message, boolean retryable) {}
