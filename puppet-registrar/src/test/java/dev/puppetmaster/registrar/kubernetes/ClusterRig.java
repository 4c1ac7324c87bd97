package dev.puppetmaster.registrar.kubernetes;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.api.Condition;
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
import dev.puppetmaster.api.runtime.Observation;
import dev.puppetmaster.api.runtime.Observation.PuppetState;
import dev.puppetmaster.api.runtime.RuntimeApi;
import dev.puppetmaster.api.runtime.RuntimeAssignment;
import dev.puppetmaster.bot.matrix.HomeserverConnection;
import dev.puppetmaster.bot.matrix.MatrixClient;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.registrar.http.RuntimeLookup.Served;
import dev.puppetmaster.registrar.matrix.Registrations;
import dev.puppetmaster.synapse.EmbeddedSynapse;
import dev.puppetmaster.synapse.Ports;
import dev.puppetmaster.synapse.RunningSynapse;
import dev.puppetmaster.synapse.SynapseInstallation;
import dev.puppetmaster.synapse.SynapseSettings;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
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
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A real API server, a real Synapse, a registrar between them, and somebody who does as if he were the runtime: he reports of
 * every puppet that he is assigned that it runs.
 */
final class ClusterRig {
    static final String SERVER_NAME = "data.example.org";
    static final String NAMESPACE = "fleet";
    private static final Duration LONG = Duration.ofSeconds(60);

    final KubernetesClient client;
    final RunningSynapse synapse;
    final HomeserverConnection connection;
    private final Registrations registrations;
    private final URI homeserver;
    private @Nullable ClusterRegistrar registrar;
    private @Nullable Thread runtime;
    final AtomicLong registrars = new AtomicLong();

    /** @param server of its own: what is declared there is all that there is */
    ClusterRig(Path files, LocalApiServer server) throws IOException, InterruptedException {
        Crds.apply(server);
        this.client = new KubernetesClientBuilder().withConfig(server.config()).build();
        URI push = URI.create("http://127.0.0.1:" + Ports.free());
        this.registrations = Registrations.ensure(files.resolve("registrations"), SERVER_NAME, List.of("data-"), push);
        SynapseSettings settings = SynapseSettings.builder(files.resolve("synapse"), SERVER_NAME, Ports.free())
                .registrations(registrations.files())
                .profile(SynapseSettings.Profile.UNLIMITED)
                .build();
        this.synapse = new EmbeddedSynapse(SynapseInstallation.ensure(SynapseInstallation.defaultCache(), line -> {}))
                .start(settings);
        this.homeserver = settings.baseUrl();
        this.connection = HomeserverConnection.to(homeserver);
        namespace(NAMESPACE);
        namespace("puppetmaster");
        secret("data-registration");
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
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(NAMESPACE)
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
                .serverSideApply();
    }

    String homeserverYaml() {
        return """
                apiVersion: puppetmaster.dev/v1alpha1
                kind: Homeserver
                metadata: {name: data, namespace: fleet}
                spec:
                  serverName: %s
                  clientUrl: %s
                  theme: Data
                  puppetPrefixes: [data-]
                  appservice: {secretRef: {name: data-registration}}
                """.formatted(SERVER_NAME, homeserver);
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

    ClusterRegistrar start() {
        ClusterRegistrar next = new ClusterRegistrar(
                client,
                new ClusterRegistrar.Settings(
                        List.of(NAMESPACE),
                        "puppetmaster",
                        "registrar-" + registrars.incrementAndGet(),
                        true,
                        Duration.ofMinutes(10),
                        new RuntimeDeployer.Template(null, "https://registrar", "", RuntimeOptions.DEFAULT)));
        next.start();
        registrar = next;
        runtime = Thread.ofVirtual().start(() -> reportAll(next));
        return next;
    }

    void stop() {
        Thread reporter = runtime;
        if (reporter != null) {
            reporter.interrupt();
        }
        ClusterRegistrar running = registrar;
        if (running != null) {
            running.close();
            registrar = null;
        }
    }

    private static void reportAll(ClusterRegistrar of) {
        try {
            long revision = 0;
            while (true) {
                Served served = of.runtimes().find(NAMESPACE, "data").orElse(null);
                if (served == null) {
                    Thread.sleep(20);
                    continue;
                }
                RuntimeApi api = served.api();
                RuntimeAssignment next = api.awaitAssignment(NAMESPACE, "data", revision, Duration.ofSeconds(1));
                if (next != null) {
                    revision = next.revision();
                    List<Observation> states = next.puppets().stream()
                            .map(AssignedPuppet::userId)
                            .<Observation>map(id -> new PuppetState(id, Observation.State.RUNNING, "", null))
                            .toList();
                    api.observe(NAMESPACE, "data", states);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    RuntimeAssignment assignment() throws InterruptedException {
        return requireNonNull(requireNonNull(registrar)
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
            RuntimeAssignment next = requireNonNull(registrar)
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

    private <S> S awaitStatus(Class<? extends CustomResource<?, S>> kind, String name, Predicate<S> wanted) {
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

    /** Rooms that the puppet is in, as the homeserver says. */
    List<RoomId> roomsOf(String localpart) {
        return List.copyOf(as(localpart).joinedRooms());
    }

    void close() throws InterruptedException {
        stop();
        client.close();
        connection.close();
        synapse.stop(Duration.ofSeconds(20));
    }
}
