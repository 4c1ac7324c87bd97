package dev.puppetmaster.gateway.http;

import dev.puppetmaster.bot.matrix.Secret;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who may call. Thread-safe. */
@FunctionalInterface
public interface Callers {
    /**
     * What a token opens. May ask somebody who knows, and keep what it learned for a while.
     *
     * @param runtime whose token it is, {@code namespace/homeserver}, as the caller says; empty: the caller does not say
     * @param policy that is named, {@code namespace/name}: if what was learned does not open it, it may be out of date; empty: none
     * @return empty if it opens nothing; else what it opens, the named policy among it or not
     */
    Optional<Pass> of(Secret token, String runtime, String policy);

    /**
     * What one token opens.
     *
     * @param serverName whose puppets calls may be for
     * @param policies that may be named, {@code namespace/name}; null: all
     */
    record Pass(String serverName, @Nullable Set<String> policies) {
        public Pass {
            policies = policies == null ? null : Set.copyOf(policies);
        }

        /** With all policies. */
        public Pass(String serverName) {
            this(serverName, null);
        }

        /** Whether a policy may be named; that of whoever names none always may. */
        public boolean permits(String policy) {
            return policy.isEmpty() || policies == null || policies.contains(policy);
        }

        /** Whether a call may be made for this puppet, a full user id. */
        public boolean opens(String puppet) {
            int colon = puppet.indexOf(':');
            return colon > 1
                    && puppet.charAt(0) == '@'
                    && puppet.substring(colon + 1).equals(serverName);
        }
    }

    /** These, and else others. */
    default Callers or(Callers others) {
        return (token, runtime, policy) -> of(token, runtime, policy).or(() -> others.of(token, runtime, policy));
    }
}
