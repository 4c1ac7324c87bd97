package dev.puppetmaster.brain;

import dev.puppetmaster.bot.http.Listen;
import dev.puppetmaster.bot.logs.ProcessLog;
import dev.puppetmaster.bot.process.Shutdown;
import dev.puppetmaster.bot.remote.Contract;
import dev.puppetmaster.brain.manifest.ManifestJson;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process of a compiled brain. Its environment: PORT, where it listens (8080); PUPPETMASTER_MANIFEST, the manifest
 * (/puppet/manifest.json); PUPPETMASTER_LOG, {@code text} for people (json).
 */
public final class BrainMain {
    private static final Logger LOG = LoggerFactory.getLogger(BrainMain.class);
    private static final String MANIFEST = "/puppet/manifest.json";
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(5);

    private BrainMain() {}

    /** Ends with 0 after SIGTERM, 2 if the settings or the manifest do not do: one line says why. */
    public static void main(String[] arguments) {
        int exit = 2;
        Shutdown shutdown = new Shutdown(Duration.ofSeconds(10));
        try {
            exit = run(System.getenv(), shutdown) ? 0 : 1;
        } catch (IllegalArgumentException | IOException e) {
            System.err.println("puppetmaster-brain: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        shutdown.end(exit);
    }

    private static boolean run(Map<String, String> environment, Shutdown shutdown)
            throws IOException, InterruptedException {
        ProcessLog.begin(!environment.getOrDefault("PUPPETMASTER_LOG", "json").equals("text"), Map.of());
        // the contract is plain HTTP within a cluster: nothing secret is sent
        Listen where = new Listen(new InetSocketAddress(port(environment)), null, true);
        Path manifest = Path.of(environment.getOrDefault("PUPPETMASTER_MANIFEST", MANIFEST));
        try (BrainServer server = BrainServer.listen(where, ManifestJson.read(manifest), KEEP_ALIVE)) {
            LOG.info("turns on {}", server.port());
            return shutdown.await();
        }
    }

    private static int port(Map<String, String> environment) {
        String value = environment.getOrDefault("PORT", String.valueOf(Contract.DEFAULT_PORT));
        if (!value.matches("[0-9]{1,5}") || Integer.parseInt(value) > 65_535) {
            throw new IllegalArgumentException(
                    "PORT=" + value.replaceAll("\\p{Cntrl}", "?") + " is no port: give 0 to 65535");
        }
        return Integer.parseInt(value);
    }
}
