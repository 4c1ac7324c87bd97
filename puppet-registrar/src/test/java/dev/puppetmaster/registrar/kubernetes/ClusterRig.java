package dev.puppetmaster.registrar.kubernetes;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.api.Condition;
import dev.puppetmaster.api.crd.CustomResources;
import dev.puppetmaster.api.crd.FriendshipResource;
import dev.puppetmaster.api.crd.FriendshipStatus;
import dev.puppetmaster.api.crd.HomeserverResource;
import dev.puppetmaster.api.crd.HomeserverStatus;
import dev.puppetmaster.api.crd.PuppetResource;
import dev.puppetmaster.api.crd.PuppetSetResource;
import dev.puppetmaster.api.crd.PuppetSetStatus;
import dev.puppetmaster.api.crd.PuppetStatus;
import dev.puppetmaster.api.crd.StatusCondition;
import dev.puppetmaster.api.runtime.AssignedPuppet;
import dev.puppetmaster.api.runtime.GrantedService;
import dev.puppetmaster.api.runtime.RuntimeAssignment;
import dev.puppetmaster.bot.matrix.HomeserverConnection;
import dev.puppetmaster.bot.matrix.MatrixClient;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.registrar.matrix.Registrations;
import dev.puppetmaster.synapse.EmbeddedSynapse;
import dev.puppetmaster.synapse.Ports;
import dev.puppetmaster.synapse.RunningSynapse;
import dev.puppetmaster.synapse.SynapseInstallation;
import dev.puppetmaster.synapse.SynapseSettings;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real API server and a real Synapse for all tests of a class, and a registrar between them that has the rights of the chart.
 * What is declared there is all that there is.
 */
@SuppressWarnings("NullAway.Init")
final class ClusterRig implements BeforeAllCallback, AfterAllCallback {
    static final String SERVER_NAME = "data.example.org";
    static final String NAMESPACE = "fleet";
    /** The release and its namespace. */
    static final String INSTALLED_IN = "puppetmaster";

    private static final Duration LONG = Duration.ofSeconds(60);

    LocalApiServer server;
    /** Of who may do everything. */
    KubernetesClient client;

    RunningSynapse synapse;
    SynapseSettings homeserver;
    HomeserverConnection connection;
    Registrations registrations;
    private Path files;
    private @Nullable RegistrarLife life;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException, InterruptedException {
        files = Files.createTempDirectory("rig");
        server = LocalApiServer.create();
        Crds.apply(server);
        client = new KubernetesClientBuilder().withConfig(server.config()).build();
        URI push = URI.create("http://127.0.0.1:" + Ports.free());
        registrations = Registrations.ensure(files.resolve("registrations"), SERVER_NAME, List.of("data-"), push);
        homeserver = SynapseSettings.builder(files.resolve("synapse"), SERVER_NAME, Ports.free())
                .registrations(registrations.files())
                .profile(SynapseSettings.Profile.UNLIMITED)
                .build();
        startSynapse();
        connection = HomeserverConnection.to(homeserver.baseUrl());
        namespace(NAMESPACE);
        namespace(INSTALLED_IN);
        secret("data-registration");
        ChartRights.ofRegistrar().forEach(this::apply);
    }

    void startSynapse() throws IOException, InterruptedException {
        synapse = new EmbeddedSynapse(SynapseInstallation.ensure(SynapseInstallation.defaultCache(), line -> {}))
                .start(homeserver);
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException, InterruptedException {
        stop();
        client.close();
        connection.close();
        synapse.stop(Duration.ofSeconds(20));
        server.close();
        LocalApiServer.deleteAll(files);
    }

    void namespace(String name) {
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .serverSideApply();
    }

    void secret(String name) throws IOException {
        secret(NAMESPACE, name);
    }

    void secret(String namespace, String name) throws IOException {
        secret(namespace, name, text -> text);
    }

    /** @param change what is done to the text of both registrations */
    void secret(String namespace, String name, UnaryOperator<String> change) throws IOException {
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(namespace)
                        .endMetadata()
                        .withStringData(Map.of(
                                "registrar.yaml",
                                        change.apply(Files.readString(requireNonNull(
                                                registrations.registrar().file()))),
                                "puppets.yaml",
                                        change.apply(Files.readString(requireNonNull(
                                                registrations.puppets().file()))),
                                "runtime-token", "a-token-of-the-runtime"))
                        .build())
                .serverSideApply();
    }

    String homeserverYaml() {
        return homeserverYaml("data", homeserver.baseUrl(), "data-registration");
    }

    static String homeserverYaml(String name, URI clientUrl, String secret) {
        return """
                apiVersion: puppetmaster.dev/v1alpha1
                kind: Homeserver
                metadata: {name: %s, namespace: fleet}
                spec:
                  serverName: %s
                  clientUrl: %s
                  theme: Data
                  puppetPrefixes: [data-]
                  appservice: {secretRef: {name: %s}}
                """.formatted(name, SERVER_NAME, clientUrl, secret);
    }

    static String puppetYaml(String name, String more) {
        return """
                apiVersion: puppetmaster.dev/v1alpha1
                kind: Puppet
                metadata: {name: %s, namespace: fleet}
                spec:
                  homeserverRef: {name: data}
                  brain: {java: {class: x.Y}}
                %s""".formatted(name, more);
    }

    static String friendshipYaml(String name, String a, String b) {
        return """
                apiVersion: puppetmaster.dev/v1alpha1
                kind: Friendship
                metadata: {name: %s, namespace: fleet}
                spec:
                  members: [{puppetRef: {name: %s}}, {puppetRef: {name: %s}}]
                """.formatted(name, a, b);
    }

    void apply(String yaml) {
        client.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                .serverSideApply();
    }

    // ---- the registrar

    /** With the rights that the chart gives it, and no others. */
    ClusterRegistrar start() {
        return start(server.registrarConfig());
    }

    ClusterRegistrar start(Config config) {
        return start(config, null, RuntimeOptions.DEFAULT);
    }

    /** One that makes workloads. */
    ClusterRegistrar startDeploying(String image) {
        return startDeploying(image, RuntimeOptions.DEFAULT);
    }

    ClusterRegistrar startDeploying(String image, RuntimeOptions options) {
        return start(server.registrarConfig(), image, options);
    }

    private ClusterRegistrar start(Config config, @Nullable String image, RuntimeOptions options) {
        RegistrarLife next = RegistrarLife.start(config, NAMESPACE, INSTALLED_IN, image, options);
        life = next;
        return next.registrar();
    }

    void stop() {
        RegistrarLife running = life;
        if (running != null) {
            life = null;
            running.close();
        }
    }

    /** Deletes everything, and waits until a registrar has let go of it. */
    void clear() {
        CustomResources.ALL.forEach(
                kind -> client.resources(kind).inNamespace(NAMESPACE).delete());
        await("all to be gone")
                .atMost(LONG)
                .until(() -> CustomResources.ALL.stream()
                        .allMatch(kind -> client.resources(kind)
                                .inNamespace(NAMESPACE)
                                .list()
                                .getItems()
                                .isEmpty()));
    }

    ClusterRegistrar registrar() {
        return requireNonNull(life).registrar();
    }

    RuntimeAssignment assignment() throws InterruptedException {
        return requireNonNull(registrar()
                .runtimes()
                .find(NAMESPACE, "data")
                .orElseThrow()
                .api()
                .awaitAssignment(NAMESPACE, "data", 0, LONG));
    }

    /** Waits until the puppet may call so many Services; those. */
    List<GrantedService> awaitServices(String userId, int wanted) throws InterruptedException {
        long revision = 0;
        long until = System.nanoTime() + LONG.toNanos();
        while (System.nanoTime() < until) {
            RuntimeAssignment next = registrar()
                    .runtimes()
                    .find(NAMESPACE, "data")
                    .orElseThrow()
                    .api()
                    .awaitAssignment(NAMESPACE, "data", revision, Duration.ofSeconds(1));
            if (next == null) {
                continue;
            }
            revision = next.revision();
            for (AssignedPuppet puppet : next.puppets()) {
                if (puppet.userId().equals(userId) && puppet.services().size() == wanted) {
                    return puppet.services();
                }
            }
        }
        throw new AssertionError(userId + " never had " + wanted + " services");
    }

    // ---- eyes

    PuppetStatus awaitPuppet(String name, Predicate<PuppetStatus> wanted) {
        return awaitStatus(PuppetResource.class, name, wanted);
    }

    FriendshipStatus awaitFriendship(String name, Predicate<FriendshipStatus> wanted) {
        return awaitStatus(FriendshipResource.class, name, wanted);
    }

    PuppetSetStatus awaitSet(String name, Predicate<PuppetSetStatus> wanted) {
        return awaitStatus(PuppetSetResource.class, name, wanted);
    }

    HomeserverStatus awaitHomeserver(String name, Predicate<HomeserverStatus> wanted) {
        return awaitStatus(HomeserverResource.class, name, wanted);
    }

    <S> S awaitStatus(Class<? extends CustomResource<?, S>> kind, String name, Predicate<S> wanted) {
        return await(kind.getSimpleName() + " " + name)
                .atMost(LONG)
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> {
                            CustomResource<?, S> found = client.resources(kind)
                                    .inNamespace(NAMESPACE)
                                    .withName(name)
                                    .get();
                            return found == null ? null : found.getStatus();
                        },
                        status -> status != null && wanted.test(status));
    }

    void awaitGone(Class<? extends CustomResource<?, ?>> kind, String name) {
        await(kind.getSimpleName() + " " + name + " to be gone")
                .atMost(LONG)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> client.resources(kind)
                                .inNamespace(NAMESPACE)
                                .withName(name)
                                .get()
                        == null);
    }

    /** {@code True}, {@code False: Reason}; {@code -} for none. */
    static String said(@Nullable List<StatusCondition> conditions, String type) {
        return conditions == null
                ? "-"
                : conditions.stream()
                        .filter(c -> c.type().equals(type))
                        .map(c -> c.status() == Condition.Status.True ? "True" : c.status() + ": " + c.reason())
                        .findFirst()
                        .orElse("-");
    }

    static boolean isReady(@Nullable List<StatusCondition> conditions) {
        return said(conditions, Condition.READY).equals("True");
    }

    MatrixClient as(String localpart) {
        return connection.asAppservice(
                registrations.puppets().asToken(), new UserId("@" + localpart + ":" + SERVER_NAME), null);
    }

    MatrixClient asRegistrar() {
        return connection.asAppservice(
                registrations.registrar().asToken(), registrations.registrar().sender(), null);
    }

    /** Rooms that the puppet is in, as the homeserver says. */
    List<RoomId> roomsOf(String localpart) {
        return List.copyOf(as(localpart).joinedRooms());
    }
}
