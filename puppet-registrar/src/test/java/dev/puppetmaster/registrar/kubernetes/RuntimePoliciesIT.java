package dev.puppetmaster.registrar.kubernetes;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.api.crd.ServiceDiscoveryResource;
import dev.puppetmaster.api.crd.ServiceDiscoveryStatus;
import dev.puppetmaster.registrar.matrix.Registrations;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** ServiceDiscoveries and Services on a real API server become NetworkPolicies. Nothing answers where the homeserver should be. */
@Timeout(300)
class RuntimePoliciesIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String BASE = "data-runtime";
    private static final String SERVICES = "data-runtime-services";

    private static LocalApiServer server;
    private static KubernetesClient client;
    private ClusterRegistrar registrar;

    @TempDir
    private Path files;

    @BeforeAll
    static void begin(@TempDir Path files) throws IOException, InterruptedException {
        server = LocalApiServer.create();
        Crds.apply(server);
        client = new KubernetesClientBuilder().withConfig(server.config()).build();
        for (String name : List.of("fleet", "shop", "elsewhere", "puppetmaster")) {
            client.resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName(name)
                            .endMetadata()
                            .build())
                    .create();
        }
        secret(Registrations.ensure(files, "data.example.org", List.of("data-"), URI.create("http://127.0.0.1:9")));
        apply("""
                apiVersion: puppetmaster.dev/v1alpha1
                kind: Homeserver
                metadata: {name: data, namespace: fleet}
                spec:
                  serverName: data.example.org
                  clientUrl: http://synapse.shop.svc:8008
                  puppetPrefixes: [data-]
                  appservice: {secretRef: {name: data-registration}}
                ---
                apiVersion: puppetmaster.dev/v1alpha1
                kind: Puppet
                metadata: {name: data-a, namespace: fleet}
                spec: {homeserverRef: {name: data}, brain: {java: {class: x.Y}}}
                """);
    }

    @AfterAll
    static void end() {
        client.close();
        server.close();
    }

    @BeforeEach
    void start() {
        registrar = registrar(RuntimeOptions.DEFAULT);
    }

    private static ClusterRegistrar registrar(RuntimeOptions options) {
        ClusterRegistrar next = new ClusterRegistrar(
                client,
                new ClusterRegistrar.Settings(
                        List.of("fleet", "shop"),
                        "puppetmaster",
                        "registrar",
                        true,
                        Duration.ofMinutes(10),
                        new RuntimeDeployer.Template("runtime:1", "https://registrar:8443", null, options)));
        next.start();
        return next;
    }

    @AfterEach
    void clear() {
        client.resources(ServiceDiscoveryResource.class).inNamespace("fleet").delete();
        await().atMost(SOON)
                .until(() -> client.resources(ServiceDiscoveryResource.class)
                        .inNamespace("fleet")
                        .list()
                        .getItems()
                        .isEmpty());
        client.services().inNamespace("shop").delete();
        // the next test would take what is left for its own
        awaitNone(SERVICES);
        registrar.close();
    }

    @Test
    void aGrantOpensThePodsOfTheServiceAndItsEndClosesThem() {
        service("orders", "selector: {app: orders}, ports: [{port: 80, targetPort: http}]");
        discovery("orders", "");

        assertThat(awaitEgress(SERVICES, "port: http")).contains("app: orders", "kubernetes.io/metadata.name: shop");
        assertThat(policy(SERVICES).getMetadata().getOwnerReferences())
                .singleElement()
                .satisfies(owner -> assertThat(owner.getKind()).isEqualTo("Homeserver"));
        await().atMost(SOON).until(() -> said("Ready").equals("True"));
        assertThat(status().services()).containsExactly("shop/orders");

        client.resources(ServiceDiscoveryResource.class)
                .inNamespace("fleet")
                .withName("orders")
                .delete();
        awaitNone(SERVICES);
        assertThat(policy(BASE)).isNotNull();
    }

    @Test
    void itFollowsTheService() {
        discovery("orders", "");
        await().atMost(SOON).until(() -> said("ResolvedRefs").startsWith("False: ServiceMissing"));
        assertThat(said("Ready"))
                .startsWith("False: ServiceMissing: Service \"orders\" of namespace shop does not exist");

        service("orders", "selector: {app: orders}, ports: [{port: 80, targetPort: 8080}]");
        assertThat(awaitEgress(SERVICES, "port: 8080")).contains("app: orders");
        await().atMost(SOON).until(() -> said("Ready").equals("True"));

        service("orders", "selector: {app: newer}, ports: [{port: 80, targetPort: 9090}]");
        assertThat(awaitEgress(SERVICES, "port: 9090")).contains("app: newer").doesNotContain("8080");

        service("orders", "ports: [{port: 80}]");
        awaitNone(SERVICES);
        await().atMost(SOON).until(() -> said("ResolvedRefs").equals("True"));
        await().atMost(SOON).until(() -> message("Ready").contains("selects no pods"));

        client.services().inNamespace("shop").withName("orders").delete();
        await().atMost(SOON).until(() -> said("Ready").startsWith("False: ServiceMissing"));
    }

    @Test
    void whatExpiresIsClosedThen() {
        service("orders", "selector: {app: orders}, ports: [{port: 80}]");
        discovery("orders", "");
        awaitEgress(SERVICES, "app: orders");

        Instant end = Instant.now().plusSeconds(4).truncatedTo(ChronoUnit.SECONDS);
        discovery("orders", "  expiresAt: \"" + end + "\"\n");
        awaitNone(SERVICES);
        assertThat(Instant.now()).isAfterOrEqualTo(end);
        await().atMost(SOON).until(() -> said("Ready").startsWith("False: Expired"));
    }

    @Test
    void whatTheRuntimeNeedsFollowsTheHomeserversService() {
        assertThat(awaitEgress(BASE, "port: 8008")).doesNotContain("app: synapse");

        service("synapse", "selector: {app: synapse}, ports: [{port: 8008, targetPort: client}]");

        assertThat(awaitEgress(BASE, "app: synapse")).contains("port: client", "port: 53", "port: 8443");
    }

    @Test
    void aRegistrarThatStartsAnewWritesNothingAndAPolicyThatWasLostIsMadeAgain() {
        service("orders", "selector: {app: orders}, ports: [{port: 80}]");
        discovery("orders", "");
        awaitEgress(SERVICES, "app: orders");
        await().atMost(SOON).until(() -> said("Ready").equals("True"));
        String version = policy(SERVICES).getMetadata().getResourceVersion();
        client.network()
                .v1()
                .networkPolicies()
                .inNamespace("fleet")
                .withName(BASE)
                .delete();

        registrar.close();
        registrar = registrar(RuntimeOptions.DEFAULT);

        await().atMost(SOON).until(() -> policy(BASE) != null);
        await().during(Duration.ofSeconds(1))
                .atMost(Duration.ofSeconds(30))
                .until(() -> policy(SERVICES).getMetadata().getResourceVersion().equals(version));
    }

    @Test
    void whoeverWantsNoPoliciesHasNone() throws IOException {
        service("orders", "selector: {app: orders}, ports: [{port: 80}]");
        discovery("orders", "");
        awaitEgress(SERVICES, "app: orders");

        registrar.close();
        registrar = registrar(
                RuntimeOptions.read(Files.writeString(files.resolve("runtime.yaml"), "networkPolicies: false")));

        awaitNone(SERVICES);
        awaitNone(BASE);
    }

    // ---- hands and eyes

    /** With it the homeserver is taken on, and nothing is tried again every few seconds. */
    private static void secret(Registrations registrations) throws IOException {
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("data-registration")
                        .withNamespace("fleet")
                        .endMetadata()
                        .withStringData(Map.of(
                                "registrar.yaml",
                                        Files.readString(requireNonNull(
                                                registrations.registrar().file())),
                                "puppets.yaml",
                                        Files.readString(requireNonNull(
                                                registrations.puppets().file())),
                                "runtime-token", "a-token-of-the-runtime"))
                        .build())
                .create();
    }

    private static void apply(String yaml) {
        client.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                .serverSideApply();
    }

    private static void service(String name, String spec) {
        apply("""
                apiVersion: v1
                kind: Service
                metadata: {name: %s, namespace: shop}
                spec: {%s}
                """.formatted(name, spec));
    }

    private static void discovery(String service, String more) {
        apply("""
                apiVersion: puppetmaster.dev/v1alpha1
                kind: ServiceDiscovery
                metadata: {name: orders, namespace: fleet}
                spec:
                  subjects: [{puppetRef: {name: data-a}}]
                  services: [{serviceRef: {name: %s, namespace: shop}, ports: [80], paths: [/]}]
                %s""".formatted(service, more));
    }

    private static NetworkPolicy policy(String name) {
        return client.network()
                .v1()
                .networkPolicies()
                .inNamespace("fleet")
                .withName(name)
                .get();
    }

    private static String egress(String name) {
        NetworkPolicy policy = policy(name);
        return policy == null
                ? ""
                : Serialization.asYaml(policy.getSpec().getEgress()).replace("\"", "");
    }

    private static String awaitEgress(String name, String part) {
        return await(name + " with " + part).atMost(SOON).until(() -> egress(name), egress -> egress.contains(part));
    }

    private static void awaitNone(String name) {
        await("no " + name).atMost(SOON).until(() -> policy(name) == null);
    }

    private static ServiceDiscoveryStatus status() {
        return client.resources(ServiceDiscoveryResource.class)
                .inNamespace("fleet")
                .withName("orders")
                .get()
                .getStatus();
    }

    private static String said(String type) {
        ServiceDiscoveryStatus status = status();
        if (status == null) {
            return "-";
        }
        String said = ClusterRig.said(status.conditions(), type);
        return said.equals("True") ? said : said + ": " + message(type);
    }

    private static String message(String type) {
        return requireNonNull(status().conditions()).stream()
                .filter(it -> it.type().equals(type))
                .map(it -> it.message())
                .findFirst()
                .orElse("");
    }
}
