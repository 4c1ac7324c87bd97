package dev.puppetmaster.gateway.metrics;

import dev.puppetmaster.gateway.CallObserver;
import dev.puppetmaster.gateway.backend.Backend;
import dev.puppetmaster.gateway.chat.Piece.Usage;
import dev.puppetmaster.gateway.policy.Policy;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Puts calls into a registry.
 *
 * <table>
 * <caption>Meters</caption>
 * <tr><td>puppetmaster.model.calls</td><td>timer: operation, policy, backend, model, puppet, outcome (answered, cached,
 *     over_limit, gone, inside, or a fault)</td></tr>
 * <tr><td>puppetmaster.model.first</td><td>timer until the first piece: policy, backend, model</td></tr>
 * <tr><td>puppetmaster.model.tokens</td><td>counter: policy, backend, model, puppet, of (prompt, answer)</td></tr>
 * <tr><td>puppetmaster.model.cost</td><td>counter, millionths: policy, backend, model, puppet</td></tr>
 * <tr><td>puppetmaster.model.retries</td><td>counter: calls to backends beyond one for each call: policy</td></tr>
 * <tr><td>puppetmaster.model.running</td><td>gauge: calls under way</td></tr>
 * <tr><td>puppetmaster.model.shadow</td><td>timer: policy, backend, model, outcome (also dropped)</td></tr>
 * <tr><td>puppetmaster.model.shadow.first, .tokens</td><td>as above, of shadows</td></tr>
 * </table>
 *
 * <p>A model is named as the policy has it, never as a caller writes it; after {@link #MOST_PUPPETS} puppets the rest is {@code
 * other}: what others send in makes no new rows without end.
 */
public final class GatewayMetrics implements CallObserver {
    /** How many puppets have rows of their own. */
    public static final int MOST_PUPPETS = 500;

    private static final String PREFIX = "puppetmaster.model.";
    private static final String NONE = "none";

    private final MeterRegistry registry;
    private final Set<String> puppets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger running = new AtomicInteger();

    private GatewayMetrics(MeterRegistry registry) {
        this.registry = registry;
        registry.gauge(PREFIX + "running", running);
    }

    public static GatewayMetrics to(MeterRegistry registry) {
        return new GatewayMetrics(registry);
    }

    @Override
    public Watched begins(Begun call) {
        running.incrementAndGet();
        return how -> {
            running.decrementAndGet();
            ended(call, how);
        };
    }

    private void ended(Begun call, Ended how) {
        Tags backend = backend(call.policy(), how.backend());
        Tags puppet = backend.and("puppet", puppet(call.caller().puppet()));
        record(
                "calls",
                puppet.and("operation", call.operation().name().toLowerCase(Locale.ROOT), "outcome", how.outcome()),
                how.took());
        first("first", backend, how);
        tokens("tokens", puppet, how.usage());
        if (how.backend() != null && how.tries() > 0) {
            add("cost", puppet, how.backend().price().of(how.usage()));
            add("retries", Tags.of("policy", call.policy().name()), how.tries() - 1L);
        }
    }

    @Override
    public void shadowed(Policy policy, Ended how) {
        Tags backend = backend(policy, how.backend());
        record("shadow", backend.and("outcome", how.outcome()), how.took());
        first("shadow.first", backend, how);
        tokens("shadow.tokens", backend, how.usage());
    }

    private static Tags backend(Policy policy, @Nullable Backend backend) {
        String model = backend == null ? NONE : backend.model() == null ? "any" : backend.model();
        return Tags.of("policy", policy.name(), "backend", backend == null ? NONE : backend.name(), "model", model);
    }

    private String puppet(String puppet) {
        if (puppets.contains(puppet)) {
            return puppet;
        }
        // some more may slip in together: the bound is no exact one
        return puppets.size() < MOST_PUPPETS && puppets.add(puppet) ? puppet : "other";
    }

    private void record(String name, Tags tags, Duration took) {
        Timer.builder(PREFIX + name).tags(tags).register(registry).record(took);
    }

    private void first(String name, Tags tags, Ended how) {
        if (how.first() != null && how.backend() != null) {
            record(name, tags, how.first());
        }
    }

    private void tokens(String name, Tags tags, Usage usage) {
        add(name, tags.and("of", "prompt"), usage.prompt());
        add(name, tags.and("of", "answer"), usage.answer());
    }

    private void add(String name, Tags tags, long amount) {
        if (amount > 0) {
            Counter.builder(PREFIX + name).tags(tags).register(registry).increment((double) amount);
        }
    }
}
