package dev.puppetmaster.registrar.kubernetes;

import static dev.puppetmaster.registrar.kubernetes.ClusterRig.NAMESPACE;
import static dev.puppetmaster.registrar.kubernetes.ClusterRig.friendshipYaml;
import static dev.puppetmaster.registrar.kubernetes.ClusterRig.isReady;
import static dev.puppetmaster.registrar.kubernetes.ClusterRig.said;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.api.Condition;
import dev.puppetmaster.api.crd.FriendshipResource;
import dev.puppetmaster.api.crd.FriendshipStatus;
import dev.puppetmaster.api.runtime.AssignedRoom;
import dev.puppetmaster.api.runtime.Observation;
import dev.puppetmaster.api.runtime.Peer;
import dev.puppetmaster.bot.matrix.HomeserverConnection;
import dev.puppetmaster.bot.matrix.MatrixClient;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.registrar.http.RuntimeLookup;
import dev.puppetmaster.registrar.matrix.Registrations;
import dev.puppetmaster.synapse.EmbeddedSynapse;
import dev.puppetmaster.synapse.Federation;
import dev.puppetmaster.synapse.LocalAuthority;
import dev.puppetmaster.synapse.LoopbackProxy;
import dev.puppetmaster.synapse.Ports;
import dev.puppetmaster.synapse.RunningSynapse;
import dev.puppetmaster.synapse.SynapseInstallation;
import dev.puppetmaster.synapse.SynapseSettings;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Two Homeservers on a real API server, two real Synapses that federate, and the registrar of a cluster between them. */
class ThemesOnApiServerIT {
    @RegisterExtension
    static final ClusterRig rig = new ClusterRig();

    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path files;

    private final List<Theme> themes = new ArrayList<>();
    private LoopbackProxy proxy;

    /** A Synapse and who may act there. */
    private record Theme(
            String name,
            SynapseSettings settings,
            Registrations registrations,
            RunningSynapse synapse,
            HomeserverConnection connection) {
        String puppet() {
            return "@" + name + "-a:" + settings.serverName();
        }

        MatrixClient asPuppet() {
            return connection.asAppservice(registrations.puppets().asToken(), new UserId(puppet()), null);
        }
    }

    @BeforeEach
    void start() throws Exception {
        List<Integer> ports = Ports.free(3);
        List<String> names = List.of("data.localhost:" + ports.get(0), "code.localhost:" + ports.get(1));
        proxy = LoopbackProxy.listen(ports.get(2), names);
        themes.add(theme("data", names.get(0), names.get(1)));
        themes.add(theme("code", names.get(1), names.get(0)));
        rig.apply("""
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata: {name: themes, namespace: fleet}
                rules: [{apiGroups: [""], resources: [secrets], resourceNames: [data-theme, code-theme], verbs: [get]}]
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: themes, namespace: fleet}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: themes}
                subjects: [{kind: ServiceAccount, name: puppetmaster, namespace: puppetmaster}]
                """);
        rig.start();
    }

    private Theme theme(String name, String serverName, String other) throws Exception {
        Registrations registrations = Registrations.ensure(
                files.resolve(name + "-registrations"),
                serverName,
                List.of(name + "-"),
                URI.create("http://127.0.0.1:" + Ports.free()));
        SynapseSettings settings = SynapseSettings.builder(files.resolve(name), serverName, Ports.free())
                .registrations(registrations.files())
                .profile(SynapseSettings.Profile.UNLIMITED)
                .federation(new Federation(List.of(other), proxy.port(), LocalAuthority.open(files.resolve("ca"))))
                .build();
        RunningSynapse synapse = new EmbeddedSynapse(
                        SynapseInstallation.ensure(SynapseInstallation.defaultCache(), line -> {}))
                .start(settings);
        rig.client
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName(name + "-theme")
                        .withNamespace(NAMESPACE)
                        .endMetadata()
                        .withStringData(Map.of(
                                "registrar.yaml",
                                Files.readString(registrations.files().get(0)),
                                "puppets.yaml",
                                Files.readString(registrations.files().get(1)),
                                "runtime-token",
                                "a-token-of-the-runtime"))
                        .build())
                .serverSideApply();
        return new Theme(name, settings, registrations, synapse, HomeserverConnection.to(settings.baseUrl()));
    }

    @AfterEach
    void stop() throws InterruptedException {
        rig.clear();
        rig.stop();
        for (Theme theme : themes) {
            theme.connection().close();
            theme.synapse().stop(Duration.ofSeconds(10));
        }
        proxy.close();
    }

    private static String yaml(Theme theme) {
        return """
                apiVersion: puppetmaster.dev/v1alpha1
                kind: Homeserver
                metadata: {name: %1$s, namespace: fleet}
                spec:
                  serverName: %2$s
                  clientUrl: %3$s
                  puppetPrefixes: [%1$s-]
                  appservice: {secretRef: {name: %1$s-theme}}
                ---
                apiVersion: puppetmaster.dev/v1alpha1
                kind: Puppet
                metadata: {name: %1$s-a, namespace: fleet}
                spec:
                  homeserverRef: {name: %1$s}
                  brain: {java: {class: x.Y}}
                """.formatted(
                theme.name(), theme.settings().serverName(), theme.settings().baseUrl());
    }

    @Test
    void aFriendshipAcrossIsMadeJoinedAndCleanedUp() throws Exception {
        Theme data = themes.get(0);
        Theme code = themes.get(1);
        rig.apply(yaml(data));
        rig.apply(friendshipYaml("across", "data-a", "code-a"));
        FriendshipStatus alone = rig.awaitFriendship("across", it -> it.roomId() != null);
        assertThat(said(alone.conditions(), Condition.RESOLVED_REFS)).isEqualTo("False: PuppetMissing");

        rig.apply(yaml(code));
        RoomId room = new RoomId(requireNonNull(alone.roomId()));
        rig.awaitPuppet(
                "code-a", it -> said(it.conditions(), Condition.ACCOUNT_READY).equals("True"));
        await().atMost(SOON).until(() -> isIn(code, room));
        // what the runtime of the first homeserver would tell
        RuntimeLookup.Served runtime =
                rig.registrar().runtimes().find(NAMESPACE, "data").orElseThrow();
        runtime.api()
                .observe(
                        NAMESPACE,
                        "data",
                        List.of(new Observation.MemberChanged(room.value(), code.puppet(), "join", code.puppet())));

        rig.awaitFriendship("across", it -> isReady(it.conditions()));
        assertThat(data.asPuppet().joinedRooms()).contains(room);
        awaitPeer("code", room, new Peer("data-a", data.puppet(), true, true));
        awaitPeer("data", room, new Peer("code-a", code.puppet(), true, true));
        long writes = rig.registrar().matrixWrites();
        long looks = rig.registrar().looks();
        rig.registrar().resync();
        await().atMost(SOON).until(() -> rig.registrar().looks() >= looks + 2);
        assertThat(rig.registrar().matrixWrites()).isEqualTo(writes);

        rig.client
                .resources(FriendshipResource.class)
                .inNamespace(NAMESPACE)
                .withName("across")
                .delete();
        rig.awaitGone(FriendshipResource.class, "across");
        await().atMost(SOON).until(() -> !isIn(code, room) && !isIn(data, room));
    }

    private static boolean isIn(Theme theme, RoomId room) {
        return theme.asPuppet().joinedRooms().contains(room);
    }

    private static void awaitPeer(String homeserver, RoomId room, Peer peer) {
        await().atMost(SOON)
                .ignoreExceptionsInstanceOf(NoSuchElementException.class)
                .untilAsserted(
                        () -> assertThat(assigned(homeserver, room).peers()).containsExactly(peer));
    }

    /** @throws NoSuchElementException if the homeserver's runtime does not know the room yet */
    private static AssignedRoom assigned(String homeserver, RoomId room) throws InterruptedException {
        return requireNonNull(rig.registrar()
                        .runtimes()
                        .find(NAMESPACE, homeserver)
                        .orElseThrow()
                        .api()
                        .awaitAssignment(NAMESPACE, homeserver, 0, Duration.ofSeconds(20)))
                .puppets()
                .stream()
                .flatMap(puppet -> puppet.rooms().stream())
                .filter(it -> it.roomId().equals(room.value()))
                .findFirst()
                .orElseThrow();
    }
}
