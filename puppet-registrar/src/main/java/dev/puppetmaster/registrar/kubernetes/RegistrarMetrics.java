package dev.puppetmaster.registrar.kubernetes;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;

/** What Prometheus is told of the registrar. */
final class RegistrarMetrics {
    private static final List<String> KINDS = List.of(
            "Homeserver", "Puppet", "PuppetSet", "Friendship", "LLMPolicy", "MemoryPolicy", "Tool", "ServiceDiscovery");

    private RegistrarMetrics() {}

    static void watch(PrometheusMeterRegistry registry, ClusterRegistrar registrar) {
        Gauge.builder("puppetmaster.registrar.leads", registrar, it -> it.leads() ? 1 : 0)
                .description("1 while this registrar leads")
                .register(registry);
        for (String kind : KINDS) {
            Gauge.builder("puppetmaster.resources", registrar, it -> it.declared(kind))
                    .description("resources that there are")
                    .tag("kind", kind)
                    .register(registry);
            Gauge.builder("puppetmaster.resources.ready", registrar, it -> it.ready(kind))
                    .description("resources that are ready")
                    .tag("kind", kind)
                    .register(registry);
            FunctionCounter.builder(
                            "puppetmaster.reconciles",
                            registrar,
                            it -> it.reconciles().done(kind))
                    .description("how often resources were looked after")
                    .tag("kind", kind)
                    .register(registry);
            FunctionCounter.builder(
                            "puppetmaster.reconciles.failed",
                            registrar,
                            it -> it.reconciles().failed(kind))
                    .description("how often that failed")
                    .tag("kind", kind)
                    .register(registry);
        }
        FunctionCounter.builder("puppetmaster.matrix.writes", registrar, ClusterRegistrar::matrixWrites)
                .description("what was changed on homeservers")
                .register(registry);
        FunctionCounter.builder("puppetmaster.looks", registrar, ClusterRegistrar::looks)
                .description("how often everything on a homeserver was looked at")
                .register(registry);
    }
}
