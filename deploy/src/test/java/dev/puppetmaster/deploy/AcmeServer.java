package dev.puppetmaster.deploy;

import static org.awaitility.Awaitility.await;

import dev.puppetmaster.synapse.Ports;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Pebble: an authority of its own that asks a name server for its challenges, and speaks ACME on 127.0.0.1.
 *
 * @param port of ACME
 * @param management where its own root is
 * @param tls of both
 */
record AcmeServer(Daemon daemon, int port, int management, TestCertificate tls) implements AutoCloseable {
    /** How long its certificates live, in seconds: 20 more than 59 minutes. */
    private static final int LIFE = 3560;

    static AcmeServer start(Path programs, Path directory, NameServer names) throws Exception {
        Files.createDirectories(directory);
        List<Integer> ports = Ports.free(2);
        TestCertificate tls = TestCertificate.of(directory, "acme.example.org");
        Files.writeString(directory.resolve("tls.crt"), tls.certificate());
        Files.writeString(directory.resolve("tls.key"), tls.key());
        Path configuration = Files.writeString(directory.resolve("pebble.json"), """
                {"pebble": {
                  "listenAddress": "127.0.0.1:%d", "managementListenAddress": "127.0.0.1:%d",
                  "certificate": "%s", "privateKey": "%s",
                  "httpPort": 1, "tlsPort": 1, "keyAlgorithm": "ecdsa", "retryAfter": {"authz": 1, "order": 1},
                  "profiles": {"default": {"description": "an hour", "validityPeriod": %d}}
                }}
                """.formatted(
                        ports.get(0), ports.get(1), directory.resolve("tls.crt"), directory.resolve("tls.key"), LIFE));
        Daemon daemon = Daemon.start(
                directory.resolve("pebble.said"),
                // It looks at once and takes each nonce. What an account has shown once counts for all that follows:
                // cert-manager waits a minute
                // at each challenge.
                Map.of("PEBBLE_VA_NOSLEEP", "1", "PEBBLE_AUTHZREUSE", "100", "PEBBLE_WFE_NONCEREJECT", "0"),
                List.of(
                        programs.resolve("pebble").toString(),
                        "-dnsserver",
                        names.address(),
                        "-config",
                        configuration.toString()));
        AcmeServer server = new AcmeServer(daemon, ports.get(0), ports.get(1), tls);
        await().atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .until(() -> !server.get("/roots/0").isEmpty());
        return server;
    }

    String url() {
        return "https://127.0.0.1:" + port + "/dir";
    }

    /** Of who believes its certificates. */
    SSLContext trust() throws Exception {
        KeyStore roots = KeyStore.getInstance("PKCS12");
        roots.load(null, null);
        roots.setCertificateEntry("root", certificate(get("/roots/0")));
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(roots);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    /** PEM: of who signs. */
    String intermediate() throws IOException, InterruptedException {
        return get("/intermediates/0");
    }

    /** The first of a PEM file. */
    static X509Certificate certificate(String pem) throws Exception {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }

    private String get(String path) throws IOException, InterruptedException {
        daemon.requireAlive();
        try (HttpClient http = HttpClient.newBuilder().sslContext(tls.trust()).build()) {
            URI uri = URI.create("https://127.0.0.1:" + management + path);
            return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    @Override
    public void close() {
        daemon.close();
    }
}
