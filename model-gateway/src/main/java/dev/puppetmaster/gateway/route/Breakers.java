package dev.puppetmaster.gateway.route;

import dev.puppetmaster.gateway.backend.Backend;
import dev.puppetmaster.gateway.backend.ModelFault;
import dev.puppetmaster.gateway.backend.ModelFault.Kind;
import dev.puppetmaster.gateway.policy.Policy;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Which backends are left alone for a while because they keep failing. After that one call tries; if it works, all may. */
final class Breakers {
    /** Of the last calls to a backend, so many have to have failed. */
    private static final int CALLS = 5;

    /** Faults of the call, not of the backend. */
    private static final Set<Kind> NOT_ITS_FAULT =
            Set.of(Kind.REFUSED, Kind.MODEL_MISSING, Kind.UNSUITED, Kind.TRUNCATED);

    private final Map<Key, CircuitBreaker> all = new ConcurrentHashMap<>();

    private record Key(String policy, Backend backend, Duration cooldown) {}

    /** One backend's. */
    static final class Breaker {
        private final @Nullable CircuitBreaker breaker;

        private Breaker(@Nullable CircuitBreaker breaker) {
            this.breaker = breaker;
        }

        /** Whether it may be called. After true exactly one of the three others has to follow. */
        boolean lets() {
            return breaker == null || breaker.tryAcquirePermission();
        }

        void worked() {
            if (breaker != null) {
                breaker.onSuccess(0, TimeUnit.NANOSECONDS);
            }
        }

        void failed(ModelFault fault) {
            if (breaker == null) {
                return;
            }
            if (NOT_ITS_FAULT.contains(fault.kind())) {
                breaker.onSuccess(0, TimeUnit.NANOSECONDS);
            } else {
                breaker.onError(0, TimeUnit.NANOSECONDS, fault);
            }
        }

        /** It was ended by us: that says nothing. */
        void unknown() {
            if (breaker != null) {
                breaker.releasePermission();
            }
        }
    }

    Breaker of(Policy policy, Backend backend) {
        return policy.cooldown().isZero()
                ? new Breaker(null)
                : new Breaker(all.computeIfAbsent(
                        new Key(policy.name(), backend, policy.cooldown()), key -> breaker(policy, backend)));
    }

    private static CircuitBreaker breaker(Policy policy, Backend backend) {
        return CircuitBreaker.of(
                policy.name() + "/" + backend.name(),
                CircuitBreakerConfig.custom()
                        .slidingWindow(CALLS, CALLS, CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                        .failureRateThreshold(100)
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .waitDurationInOpenState(policy.cooldown())
                        .build());
    }

    /** For a call that no backend may answer. */
    ModelFault allOpen(Policy policy) {
        return ModelFault.unasked(
                Kind.UNREACHABLE,
                "All models of policy " + policy.name() + " keep failing and are left alone for "
                        + policy.cooldown().toSeconds() + " s; ask again then",
                policy.cooldown());
    }
}
