package dev.puppetmaster.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.UpgradeCommand;
import dev.puppetmaster.registrar.chart.CrdsOfOthers;
import dev.puppetmaster.registrar.kubernetes.LocalApiServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The chart of issuers and certificates on a real API server with cert-manager's resource definitions, and in the hands of its real
 * controllers: with an ACME server that looks at a real name server, and a Synapse with the configuration of its own chart. Left out
 * is cert-manager's webhook.
 */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class CertManagerIT {
    private static final String NAME = "data.example.org";
    private static final String NAMESPACE = Chart.CERT_MANAGER.namespace();
    private static final String ACME = "acme.cert-manager.io/v1";
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static SecretServer lookups;
    private static LocalApiServer server;
    private static KubernetesClient client;

    @BeforeAll
    static void start() throws Exception {
        lookups = new SecretServer();
        server = LocalApiServer.create();
        Config config = server.config();
        // an unknown field is a 500
        config.setRequestRetryBackoffLimit(0);
        client = new KubernetesClientBuilder().withConfig(config).build();
        CrdsOfOthers.makeIn(client);
        for (String namespace : List.of(NAMESPACE, "headscale", "cert-manager")) {
            client.namespaces()
                    .resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName(namespace)
                            .endMetadata()
                            .build())
                    .create();
        }
    }

    @AfterAll
    static void stop() {
        lookups.close();
        client.close();
        server.close();
    }

    static List<Path> examples() throws IOException {
        return Chart.CERT_MANAGER.examples();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void theApiServerTakesWhatTheChartMakes(Path values) {
        tryOut(Chart.CERT_MANAGER.render(values).text());
    }

    @ParameterizedTest
    @CsvSource({
        "rotationPolicy: Never, rotationPolicy: Sometimes",
        "algorithm: RSA, algorithm: Rivest",
        "renewBefore: 360h, renewEarly: 360h",
        "cnameStrategy: Follow, cnameStrategy: Maybe",
        "tsigKeyName, tsigName",
        "server:, directory:"
    })
    void theApiServerRefusesWhatCertManagerDoesNotKnow(String right, String wrong) {
        String text = Chart.CERT_MANAGER
                .render(Chart.CERT_MANAGER.directory().resolve("ci/rfc2136-values.yaml"))
                .text();

        assertThat(text).contains(right);
        assertThatThrownBy(() -> tryOut(text.replace(right, wrong)))
                .hasMessageContaining(wrong.replaceAll("(: .*|:)$", ""));
    }

    /** Server-side apply refuses unknown fields, too. */
    private static void tryOut(String text) {
        for (HasMetadata item : client.load(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))
                .items()) {
            client.resource(item)
                    .inNamespace(
                            item.getMetadata().getNamespace() == null
                                    ? NAMESPACE
                                    : item.getMetadata().getNamespace())
                    .dryRun()
                    .serverSideApply();
        }
    }

    @Test
    void aCertificateIsIssuedServedAndRenewedAndComesOfAnotherAuthorityByOneValue(@TempDir Path directory)
            throws Exception {
        Path programs = Path.of(Rig.says("cert-manager/build.sh"));
        try (NameServer names = NameServer.start(directory, List.of(NAME, "matrix." + NAME));
                AcmeServer staging = AcmeServer.start(programs, directory.resolve("staging"), names);
                AcmeServer production = AcmeServer.start(programs, directory.resolve("production"), names);
                Daemon controller = controller(programs, directory, names)) {
            Path values = values(directory, names, staging, production);
            upgrade(values, Map.of());
            Map<String, String> issued = awaitOther(null, controller);
            X509Certificate first = certificate(issued);
            try (ChartedSynapse synapse = synapse(directory, issued)) {
                assertThat(served(synapse, staging.trust())).isEqualTo(first);
                assertThatThrownBy(() -> served(synapse, production.trust())).isInstanceOf(SSLHandshakeException.class);

                upgrade(values, Map.of("renewBefore", "59m"));
                Map<String, String> again = awaitOther(first, controller);
                X509Certificate renewed = certificate(again);
                assertThat(renewed.getPublicKey()).isNotEqualTo(first.getPublicKey());
                // this one: the next comes within seconds
                synapse.mount("tls", again);
                assertThat(served(synapse, staging.trust())).as("by itself").isEqualTo(first);

                try (Daemon sidecar = synapse.sidecar()) {
                    awaitServed(synapse, staging, renewed, sidecar);

                    upgrade(values, Map.of("environment", "production"));
                    Map<String, String> switched = awaitOther(renewed, controller);
                    while (!isOf(production, certificate(switched))) {
                        // what was being renewed at the switch is still of staging
                        switched = awaitOther(certificate(switched), controller);
                    }
                    assertThat(served(synapse, staging.trust()))
                            .as("until then")
                            .isEqualTo(renewed);
                    synapse.mount("tls", switched);
                    awaitServed(synapse, production, certificate(switched), sidecar);
                    assertThat(sidecar.words().lines().filter(line -> line.contains("told it to read it again")))
                            .hasSizeGreaterThanOrEqualTo(2);
                }
                assertThat(synapse.process().isAlive()).isTrue();
            }
        }
    }

    private static Daemon controller(Path programs, Path directory, NameServer names) throws IOException {
        return Daemon.start(
                directory.resolve("controller.said"),
                Map.of(),
                List.of(
                        programs.resolve("controller").toString(),
                        "--kubeconfig=" + server.kubeconfig(),
                        "--dns01-recursive-nameservers=" + names.address(),
                        "--dns01-check-retry-period=1s"));
    }

    /** Of both charts, and the Secret that they name. */
    private static Path values(Path directory, NameServer names, AcmeServer staging, AcmeServer production)
            throws IOException {
        client.secrets()
                .inNamespace("cert-manager")
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("tsig")
                        .endMetadata()
                        .addToStringData("tsig-secret", names.key())
                        .build())
                .create();
        Files.writeString(directory.resolve("themes.yaml"), """
                homeservers:
                  - name: data
                    serverName: %s
                    publicUrl: https://matrix.%s
                    tls: {secret: data-tls}
                """.formatted(NAME, NAME));
        return Files.writeString(
                directory.resolve("values.yaml"),
                Files.readString(directory.resolve("themes.yaml"))
                        + """
                        issuers:
                          email: ops@example.org
                          staging:
                            server: %s
                            caBundle: |
                              %s
                          production:
                            server: %s
                            caBundle: |
                              %s
                        dns:
                          provider: RFC2136
                          zones: [example.org]
                          rfc2136: {nameserver: "%s", tsigKeyName: cert-manager, secret: tsig}
                        """.formatted(
                                        staging.url(),
                                        staging.tls().certificate().strip().replace("\n", "\n      "),
                                        production.url(),
                                        production.tls().certificate().strip().replace("\n", "\n      "),
                                        names.address()));
    }

    private static void upgrade(Path values, Map<String, String> sets) {
        UpgradeCommand upgrade = Helm.upgrade(Chart.CERT_MANAGER.directory().toString())
                .install()
                .withName(Chart.CERT_MANAGER.release())
                .withNamespace(NAMESPACE)
                .withKubeConfig(server.kubeconfig())
                .withValuesFile(values);
        sets.forEach(upgrade::set);
        upgrade.call();
    }

    private static ChartedSynapse synapse(Path directory, Map<String, String> issued) throws Exception {
        return ChartedSynapse.start(
                Chart.SYNAPSE.render(directory.resolve("themes.yaml")),
                Map.of("data-tls", issued),
                Files.createDirectories(directory.resolve("pod")));
    }

    private static Map<String, String> decoded(Secret secret) {
        Map<String, String> decoded = new LinkedHashMap<>();
        secret.getData()
                .forEach((key, value) ->
                        decoded.put(key, new String(Base64.getDecoder().decode(value), StandardCharsets.US_ASCII)));
        return decoded;
    }

    private static X509Certificate certificate(Map<String, String> secret) throws Exception {
        return AcmeServer.certificate(secret.getOrDefault("tls.crt", ""));
    }

    /** What cert-manager puts into the Secret that the chart names, as soon as it is another certificate. */
    private static Map<String, String> awaitOther(@Nullable X509Certificate than, Daemon controller) throws Exception {
        try {
            return await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(300))
                    // nothing is tried again by the client here
                    .ignoreExceptionsInstanceOf(KubernetesClientException.class)
                    .until(
                            () -> {
                                controller.requireAlive();
                                collectGarbage("Order", "cert-manager.io/v1", "CertificateRequest");
                                collectGarbage("Challenge", ACME, "Order");
                                Secret made = client.secrets()
                                        .inNamespace(NAMESPACE)
                                        .withName("data-tls")
                                        .get();
                                Map<String, String> held = made == null ? Map.of() : decoded(made);
                                boolean other = held.containsKey("tls.crt")
                                        && !certificate(held).equals(than);
                                return other ? held : Map.<String, String>of();
                            },
                            held -> !held.isEmpty());
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("no other certificate: " + controller.words(), e);
        }
    }

    /** As a cluster's controllers do: cert-manager waits until what belonged to a request that it took back is gone. */
    private static void collectGarbage(String kind, String ownerVersion, String ownerKind) {
        // before their owners: else one could be made meanwhile with its owner
        List<GenericKubernetesResource> owned = all(ACME, kind);
        Set<String> owners = all(ownerVersion, ownerKind).stream()
                .map(owner -> owner.getMetadata().getUid())
                .collect(Collectors.toSet());
        for (GenericKubernetesResource each : owned) {
            if (!owners.contains(
                    each.getMetadata().getOwnerReferences().getFirst().getUid())) {
                client.resource(each).delete();
            }
        }
    }

    private static List<GenericKubernetesResource> all(String version, String kind) {
        return client.genericKubernetesResources(version, kind)
                .inNamespace(NAMESPACE)
                .list()
                .getItems();
    }

    private static boolean isOf(AcmeServer authority, X509Certificate certificate) throws Exception {
        X509Certificate intermediate = AcmeServer.certificate(authority.intermediate());
        return certificate.getIssuerX500Principal().equals(intermediate.getSubjectX500Principal());
    }

    private static void awaitServed(
            ChartedSynapse synapse, AcmeServer authority, X509Certificate expected, Daemon sidecar) throws Exception {
        SSLContext trust = authority.trust();
        try {
            await().atMost(Duration.ofSeconds(30))
                    .ignoreExceptionsInstanceOf(SSLHandshakeException.class)
                    .until(() -> served(synapse, trust).equals(expected));
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("Synapse does not serve it: " + sidecar.words(), e);
        }
    }

    /** As another homeserver sees it, that trusts an authority and looks at the name. */
    private static X509Certificate served(ChartedSynapse synapse, SSLContext trust) throws IOException {
        try (Socket plain = new Socket(
                        InetAddress.getLoopbackAddress(), synapse.ports().get(8448));
                SSLSocket socket =
                        (SSLSocket) trust.getSocketFactory().createSocket(plain, NAME, plain.getPort(), true)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }
}
