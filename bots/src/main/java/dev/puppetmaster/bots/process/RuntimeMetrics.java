package dev.puppetmaster.bots.process;

import dev.puppetmaster.bot.transport.Health;
import dev.puppetmaster.bots.runtime.HttpRuntimeApi;
import dev.puppetmaster.bots.runtime.PuppetRuntime;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Optional;

/** What Prometheus and Kubernetes ask of the runtime, besides what the host says of itself. */
final class RuntimeMetrics {
    private RuntimeMetrics() {}

    static void watch(PrometheusMeterRegistry registry, HttpRuntimeApi registrar) {
        Gauge.builder(
                        "puppetmaster.registrar.up",
                        registrar,
                        api -> api.trouble().isEmpty() ? 1 : 0)
                .description("1 while the registrar answers")
                .register(registry);
        Gauge.builder("puppetmaster.observations.untold", registrar, HttpRuntimeApi::untold)
                .description("what was seen and waits to be told to the registrar")
                .register(registry);
    }

    /** Why the puppets do not work; the registrar's being away is no reason, as they go on with what they have. */
    static Optional<String> notReady(HttpRuntimeApi registrar, PuppetRuntime runtime) {
        if (runtime.assignment() == null) {
            return Optional.of("no assignment yet: " + registrar.trouble().orElse("the registrar has none"));
        }
        Health health = runtime.host().health();
        return health.up() ? Optional.empty() : Optional.of("the homeserver does not reach us: " + health.message());
    }
}
