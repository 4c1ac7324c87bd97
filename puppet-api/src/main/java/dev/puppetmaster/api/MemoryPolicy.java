package dev.puppetmaster.api;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a puppet remembers of a room. */
public record MemoryPolicy(ObjectMeta metadata, Spec spec) implements Resource {
    /**
     * What is declared of a policy.
     *
     * @param windowTokens how much of the past the model is shown, 256 to 1,000,000
     * @param ttl how long something is remembered, 1 min to 3650 days; absent: for ever
     * @param allowedNamespaces whose Puppets may use it, besides those of its own namespace; {@code *} means all. At most 64
     */
    public record Spec(
            Type type, int windowTokens, @Nullable @TimeSpan Duration ttl, List<String> allowedNamespaces) {
        public Spec {
            allowedNamespaces = List.copyOf(allowedNamespaces);
        }
    }

    public static final int DEFAULT_WINDOW_TOKENS = 4_000;

    /** How a puppet remembers. */
    public enum Type {
        /** Not at all. */
        None,
        /** The room's own timeline: whoever reads the room sees what the model saw. */
        Room,
        /** The timeline's end, and a summary of what was before. */
        Summary,
        /** The timeline's end, and facts that the puppet keeps for each person and room. */
        Facts
    }

    /** Whether Puppets of {@code namespace} may use it. */
    public boolean admits(String namespace) {
        return AllowedNamespaces.admit(spec.allowedNamespaces(), metadata, namespace);
    }
}
