package dev.puppetmaster.registrar.core;

/**
 * How the pod of a puppet's brain does.
 *
 * @param ready whether it takes turns
 * @param reason one word in CamelCase, stable
 * @param message one line: what, why, what to do; empty if it is ready
 */
public record BrainHealth(boolean ready, String reason, String message) {
    public static final BrainHealth READY = new BrainHealth(true, "Running", "");

    public static BrainHealth not(String reason, String message) {
        return new BrainHealth(false, reason, message);
    }
}
