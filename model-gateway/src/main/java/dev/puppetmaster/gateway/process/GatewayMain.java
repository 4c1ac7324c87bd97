package dev.puppetmaster.gateway.process;

import dev.puppetmaster.bot.http.HttpListener;
import dev.puppetmaster.bot.http.ProcessPages;
import dev.puppetmaster.bot.logs.ProcessLog;
import dev.puppetmaster.bot.metrics.ProcessMetrics;
import dev.puppetmaster.bot.process.Shutdown;
import dev.puppetmaster.gateway.CallObserver;
import dev.puppetmaster.gateway.ModelGateway;
import dev.puppetmaster.gateway.Shadows;
import dev.puppetmaster.gateway.backend.BackendClient;
import dev.puppetmaster.gateway.cache.AnswerCache;
import dev.puppetmaster.gateway.declared.ClusterPolicies;
import dev.puppetmaster.gateway.declared.FolderPolicies;
import dev.puppetmaster.gateway.declared.Keys;
import dev.puppetmaster.gateway.declared.PolicySource;
import dev.puppetmaster.gateway.http.Callers;
import dev.puppetmaster.gateway.http.GatewayServer;
import dev.puppetmaster.gateway.ledger.Ledger;
import dev.puppetmaster.gateway.ledger.Meter;
import dev.puppetmaster.gateway.metrics.GatewayMetrics;
import dev.puppetmaster.gateway.route.Router;
import dev.puppetmaster.gateway.trace.GatewayTraces;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** The gateway of a whole installation: one process, so that budgets are everybody's. */
public final class GatewayMain {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayMain.class);
    private static final int MOST_ANSWERS = 10_000;

    private GatewayMain() {}

    /** Ends with 0 after SIGTERM, 2 if the settings or a file do not do: one line says why. */
    public static void main(String[] arguments) {
        int exit = 2;
        Shutdown shutdown = new Shutdown(Duration.ofSeconds(25));
        try {
            exit = run(System.getenv(), shutdown) ? 0 : 1;
        } catch (IllegalArgumentException | IOException e) {
            System.err.println("puppetmaster-model-gateway: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        shutdown.end(exit);
    }

    private static boolean run(Map<String, String> environment, Shutdown shutdown)
            throws IOException, InterruptedException {
        GatewaySettings settings = GatewaySettings.of(environment);
        ProcessLog.begin(settings.jsonLog(), Map.of());
        // says of each kind that it is alpha
        ProcessLog.quieten("io.fabric8.kubernetes.client.dsl.internal.VersionUsageUtils", Level.ERROR);
        HttpListener.allowConnections(4_096);
        PrometheusMeterRegistry metrics = ProcessMetrics.registry();
        CallObserver observer = CallObserver.all(List.of(GatewayMetrics.to(metrics), GatewayTraces.ofAgent()));
        Clock clock = Clock.systemUTC();
        try (Ledger ledger = Ledger.open(settings.state().resolve("models.db"));
                AnswerCache cache = AnswerCache.open(settings.state().resolve("answers.db"), MOST_ANSWERS, clock);
                BackendClient client = new BackendClient();
                Shadows shadows = new Shadows(client, observer);
                PolicySource policies = policies(settings);
                GatewayServer server = GatewayServer.listen(
                        settings.listen(),
                        policies,
                        callers(settings),
                        new ModelGateway(
                                new Router(client),
                                new Meter(ledger, clock),
                                new ModelGateway.Besides(cache, shadows, observer)));
                HttpListener health =
                        HttpListener.listen(settings.health(), new ProcessPages(policies::trouble, metrics::scrape))) {
            LOG.info("calls on {}, health on {}", server.port(), health.port());
            return shutdown.await();
        }
    }

    private static PolicySource policies(GatewaySettings settings) {
        return settings.policies() == null
                ? ClusterPolicies.follow(settings.namespaces(), settings.ofNobody())
                : FolderPolicies.follow(settings.policies(), Keys.inFolder(settings.secrets()), settings.ofNobody());
    }

    private static Callers callers(GatewaySettings settings) throws IOException {
        Callers ofFiles = settings.tokens() == null
                ? (token, name, policy) -> Optional.empty()
                : new TokenFiles(settings.tokens());
        return settings.registrar() == null
                ? ofFiles
                : ofFiles.or(new RegistrarCallers(settings.registrar(), settings.authority()));
    }
}
