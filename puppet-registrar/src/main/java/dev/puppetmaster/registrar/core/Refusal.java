package dev.puppetmaster.registrar.core;

/**
 * Why a resource is not acted on. What it has on the homeserver is left as it is, and the others go on.
 *
 * @param condition the type of the condition that is False: {@code Accepted}, {@code ResolvedRefs}
 * @param reason one word in CamelCase, stable
 * @param message one line: what, why, what to do
 */
public record Refusal(String condition, String reason, String message) {}
