package dev.puppetmaster.registrar.kubernetes;

import dev.puppetmaster.bot.http.HttpListener;
import dev.puppetmaster.bot.http.Listen;
import dev.puppetmaster.bot.http.ProcessPages;
import dev.puppetmaster.bot.http.TlsFiles;
import dev.puppetmaster.bot.logs.ProcessLog;
import dev.puppetmaster.bot.metrics.ProcessMetrics;
import dev.puppetmaster.bot.process.Shutdown;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** The registrar of a cluster as a process: custom resources in, accounts, rooms and runtimes out. */
public final class RegistrarMain {
    private static final Logger log = LoggerFactory.getLogger(RegistrarMain.class);

    private RegistrarMain() {}

    /** Ends with 0 after SIGTERM, 2 if the settings or a file do not do: one line says why. */
    public static void main(String[] arguments) {
        int exit = 2;
        Shutdown shutdown = new Shutdown(Duration.ofSeconds(20));
        try {
            run(System.getenv(), shutdown);
            exit = 0;
        } catch (IllegalArgumentException | IOException e) {
            System.err.println("puppetmaster-registrar: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        shutdown.end(exit);
    }

    private static void run(Map<String, String> environment, Shutdown shutdown)
            throws IOException, InterruptedException {
        RegistrarSettings settings = RegistrarSettings.of(environment);
        beginLog(settings.jsonLog());
        PrometheusMeterRegistry metrics = ProcessMetrics.registry();
        try (KubernetesClient client = ClusterClient.open(Config.autoConfigure(null));
                ClusterRegistrar registrar = new ClusterRegistrar(client, cluster(settings));
                RuntimesDoor runtimes = new RuntimesDoor(runtimeApi(settings), registrar.runtimes());
                HttpListener health = HttpListener.listen(
                        new Listen(settings.healthListen(), null, true),
                        new ProcessPages(registrar::notReady, metrics::scrape))) {
            RegistrarMetrics.watch(metrics, registrar);
            registrar.start(runtimes);
            log.info("health on {}", health.port());
            shutdown.await();
        }
    }

    private static ClusterRegistrar.Settings cluster(RegistrarSettings settings) {
        RegistrarSettings.Tls tls = settings.tls();
        return new ClusterRegistrar.Settings(
                settings.namespaces(),
                settings.podNamespace(),
                settings.pod(),
                false,
                settings.resync(),
                new RuntimeDeployer.Template(
                        settings.runtimeImage(),
                        settings.runtimeApiUrl().toString(),
                        tls == null ? null : tls.authority(),
                        settings.runtimeOptions()));
    }

    private static Listen runtimeApi(RegistrarSettings settings) {
        RegistrarSettings.Tls tls = settings.tls();
        return new Listen(
                settings.runtimeApiListen(),
                tls == null ? null : new TlsFiles(tls.certificate(), tls.key()),
                tls == null);
    }

    private static void beginLog(boolean json) {
        ProcessLog.begin(json, Map.of());
        FailuresOnce.begin();
        ProcessLog.quieten("io.javaoperatorsdk", Level.WARN);
        // says of each kind that it is alpha
        ProcessLog.quieten("io.fabric8.kubernetes.client.dsl.internal.VersionUsageUtils", Level.ERROR);
    }
}
