package dev.puppetmaster.registrar.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which of several registrars works: who holds the Lease. One that cannot renew it ends its process before another one may take
 * it; one that is told to stop gives it back. Not the operator framework's: that one exits the process within its orderly end, and
 * asks with a client whose calls may take longer than the Lease lasts.
 */
final class Leadership implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Leadership.class);
    private static final String LEASE = "puppetmaster-registrar";
    private static final Duration DURATION = Duration.ofSeconds(15);
    private static final Duration RENEWED_WITHIN = Duration.ofSeconds(8);
    private static final Duration RETRY = Duration.ofSeconds(2);
    /** Two calls of a renewal that began in time, and a retry, end before the Lease does. */
    private static final int CALL_MILLIS = 2_000;

    private final KubernetesClient client;
    private final CompletableFuture<?> election;
    private volatile boolean closing;

    /**
     * Seeks it until it is closed.
     *
     * @param config of who asks, and where
     * @param identity of this one among the others
     * @param whenItLeads called once, on a thread of its own
     */
    Leadership(Config config, String namespace, String identity, Thread whenItLeads) {
        this.client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(config)
                        .withRequestTimeout(CALL_MILLIS)
                        .withConnectionTimeout(CALL_MILLIS)
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build();
        this.election = client.leaderElector()
                .withConfig(new LeaderElectionConfig(
                        new LeaseLock(namespace, LEASE, identity),
                        DURATION,
                        RENEWED_WITHIN,
                        RETRY,
                        new LeaderCallbacks(whenItLeads::start, this::lost, Leadership::leads),
                        true,
                        LEASE))
                .build()
                .start();
    }

    /** @param identity null: nobody, for a moment */
    private static void leads(@Nullable String identity) {
        if (identity != null) {
            log.info("leader: {}", identity);
        }
    }

    private void lost() {
        if (!closing) {
            log.error("the Lease {} could not be renewed, and another registrar may take it: this one ends", LEASE);
            Runtime.getRuntime().halt(1);
        }
    }

    /** Gives the Lease back, if it is held: another one begins within {@value #CALL_MILLIS} ms. Nothing may work any more. */
    @Override
    public void close() {
        closing = true;
        election.cancel(true);
        client.close();
    }
}
