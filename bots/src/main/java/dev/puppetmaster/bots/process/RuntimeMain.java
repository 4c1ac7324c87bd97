package dev.puppetmaster.bots.process;

import dev.puppetmaster.bot.http.HttpListener;
import dev.puppetmaster.bot.http.ProcessPages;
import dev.puppetmaster.bot.logs.ProcessLog;
import dev.puppetmaster.bot.metrics.BotMetrics;
import dev.puppetmaster.bot.metrics.ProcessMetrics;
import dev.puppetmaster.bot.process.Shutdown;
import dev.puppetmaster.bot.store.StoreException;
import dev.puppetmaster.bots.runtime.HttpRuntimeApi;
import dev.puppetmaster.bots.runtime.PuppetRuntime;
import dev.puppetmaster.bots.runtime.StandardBrains;
import dev.puppetmaster.gateway.CallObserver;
import dev.puppetmaster.gateway.metrics.GatewayMetrics;
import dev.puppetmaster.gateway.trace.GatewayTraces;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The runtime of one homeserver: pushes in, answers out, as the registrar in another process assigns. */
public final class RuntimeMain {
    private static final Logger LOG = LoggerFactory.getLogger(RuntimeMain.class);

    private RuntimeMain() {}

    /** Ends with 0 after SIGTERM, 2 if the settings or a file do not do, 1 if it could not go on: one line says why. */
    public static void main(String[] arguments) {
        int exit = 2;
        Shutdown shutdown = new Shutdown(Duration.ofSeconds(25));
        try {
            exit = run(System.getenv(), shutdown) ? 0 : 1;
        } catch (IllegalArgumentException | IOException | StoreException e) {
            System.err.println("puppetmaster-runtime: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        shutdown.end(exit);
    }

    private static boolean run(Map<String, String> environment, Shutdown shutdown)
            throws IOException, InterruptedException {
        RuntimeSettings settings = RuntimeSettings.of(environment);
        ProcessLog.begin(
                settings.jsonLog(), Map.of("namespace", settings.namespace(), "homeserver", settings.homeserver()));
        PrometheusMeterRegistry metrics = ProcessMetrics.registry();
        CallObserver observer = CallObserver.all(List.of(GatewayMetrics.to(metrics), GatewayTraces.ofAgent()));
        String namespace = settings.namespace();
        String homeserver = settings.homeserver();
        try (StandardBrains brains = StandardBrains.of(environment, settings.places(), observer);
                HttpRuntimeApi registrar = HttpRuntimeApi.to(settings.registrar(), namespace, homeserver);
                PuppetRuntime runtime = PuppetRuntime.start(
                        registrar, namespace, homeserver, settings.host(), brains, BotMetrics.to(metrics));
                HttpListener admin =
                        HttpListener.listen(settings.admin(), new AdminPages(settings, registrar, runtime));
                HttpListener health = HttpListener.listen(
                        settings.health(),
                        new ProcessPages(() -> RuntimeMetrics.notReady(registrar, runtime), metrics::scrape))) {
            RuntimeMetrics.watch(metrics, registrar);
            runtime.host().store().onLost(why -> {
                LOG.error("the store is lost, the process ends and begins anew: {}", why);
                shutdown.fail();
            });
            LOG.info("pushes on {}, admin on {}, health on {}", runtime.host().port(), admin.port(), health.port());
            return shutdown.await();
        }
    }
}
