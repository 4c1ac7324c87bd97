package dev.puppetmaster.registrar.kubernetes;

import static dev.puppetmaster.registrar.kubernetes.ClusterRig.NAMESPACE;
import static dev.puppetmaster.registrar.kubernetes.ClusterRig.friendshipYaml;
import static dev.puppetmaster.registrar.kubernetes.ClusterRig.isReady;
import static dev.puppetmaster.registrar.kubernetes.ClusterRig.puppetYaml;
import static dev.puppetmaster.registrar.kubernetes.ClusterRig.said;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.api.crd.CustomResources;
import dev.puppetmaster.api.crd.FriendshipResource;
import dev.puppetmaster.api.crd.FriendshipStatus;
import dev.puppetmaster.api.crd.HomeserverResource;
import dev.puppetmaster.api.crd.PuppetResource;
import dev.puppetmaster.api.crd.PuppetSetResource;
import dev.puppetmaster.api.crd.PuppetStatus;
import dev.puppetmaster.api.crd.ServiceDiscoveryResource;
import dev.puppetmaster.api.crd.ServiceDiscoveryStatus;
import dev.puppetmaster.api.crd.StatusCondition;
import dev.puppetmaster.api.runtime.GrantedService;
import dev.puppetmaster.bot.matrix.RoomId;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The registrar between a real API server and a real Synapse. */
class ClusterRegistrarIT {
    @RegisterExtension
    static final ClusterRig rig = new ClusterRig();

    @BeforeEach
    void start() {
        rig.start();
        rig.apply(rig.homeserverYaml());
    }

    @AfterEach
    void clear() {
        rig.clear();
        rig.stop();
    }

    @Test
    void puppetsAndTheirFriendshipBecomeAccountsAndARoom() throws InterruptedException {
        rig.apply(puppetYaml("data-a", ""));
        rig.apply(puppetYaml("data-b", ""));
        rig.apply(friendshipYaml("pair", "data-a", "data-b"));

        FriendshipStatus pair = rig.awaitFriendship("pair", it -> isReady(it.conditions()));
        assertThat(rig.awaitPuppet("data-a", it -> isReady(it.conditions())).userId())
                .isEqualTo("@data-a:" + ClusterRig.SERVER_NAME);
        rig.awaitHomeserver("data", it -> isReady(it.conditions()));

        RoomId room = new RoomId(requireNonNull(pair.roomId()));
        assertThat(rig.roomsOf("data-a")).contains(room);
        assertThat(rig.roomsOf("data-b")).contains(room);
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(rig.assignment().puppets())
                        .hasSize(2)
                        .allSatisfy(puppet -> assertThat(puppet.rooms())
                                .anySatisfy(
                                        assigned -> assertThat(assigned.peers()).hasSize(1))));
    }

    @Test
    void aSetGrowsShrinksAndGrowsAgainWithTheSameAccounts() {
        rig.apply("""
                apiVersion: puppetmaster.dev/v1alpha1
                kind: PuppetSet
                metadata: {name: ring, namespace: fleet}
                spec:
                  prefix: data-ring
                  replicas: 3
                  friendships: Ring
                  template:
                    spec:
                      homeserverRef: {name: data}
                      brain: {java: {class: x.Y}}
                      deletionPolicy: LeaveRooms
                """);
        rig.awaitSet(
                "ring", it -> isReady(it.conditions()) && Integer.valueOf(3).equals(it.readyReplicas()));
        assertThat(rig.roomsOf("data-ring-2")).hasSize(2);

        scale(1);
        rig.awaitSet(
                "ring", it -> isReady(it.conditions()) && Integer.valueOf(1).equals(it.replicas()));
        rig.awaitGone(PuppetResource.class, "data-ring-2");
        rig.awaitGone(FriendshipResource.class, "ring-0-2");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> rig.roomsOf("data-ring-2").isEmpty());

        scale(3);
        rig.awaitSet(
                "ring", it -> isReady(it.conditions()) && Integer.valueOf(3).equals(it.readyReplicas()));
        assertThat(rig.roomsOf("data-ring-2")).hasSize(2);
    }

    private static void scale(int replicas) {
        rig.client
                .resources(PuppetSetResource.class)
                .inNamespace(NAMESPACE)
                .withName("ring")
                .scale(replicas);
    }

    @Test
    void aPuppetThatIsDeletedLeavesItsRoomsOrStaysAsItsPolicySays() {
        rig.apply(puppetYaml("data-leaves", "  deletionPolicy: LeaveRooms\n"));
        rig.apply(puppetYaml("data-stays", ""));
        rig.apply(puppetYaml("data-other", ""));
        rig.apply(friendshipYaml("one", "data-leaves", "data-other"));
        rig.apply(friendshipYaml("two", "data-stays", "data-other"));
        FriendshipStatus one = rig.awaitFriendship("one", it -> isReady(it.conditions()));
        rig.awaitFriendship("two", it -> isReady(it.conditions()));

        rig.client
                .resources(PuppetResource.class)
                .inNamespace(NAMESPACE)
                .withName("data-leaves")
                .delete();
        rig.client
                .resources(PuppetResource.class)
                .inNamespace(NAMESPACE)
                .withName("data-stays")
                .delete();
        rig.awaitGone(PuppetResource.class, "data-leaves");
        rig.awaitGone(PuppetResource.class, "data-stays");

        assertThat(rig.roomsOf("data-leaves")).doesNotContain(new RoomId(requireNonNull(one.roomId())));
        assertThat(said(
                        rig.awaitFriendship(
                                        "one",
                                        it -> said(it.conditions(), "ResolvedRefs")
                                                .contains("Missing"))
                                .conditions(),
                        "Ready"))
                .isEqualTo("False: PuppetMissing");
    }

    @Test
    void whatCannotWorkSaysSoInItsConditions() {
        rig.apply(puppetYaml("data-lost", "").replace("{name: data}", "{name: nowhere}"));
        rig.apply(puppetYaml("weather", ""));
        rig.apply(puppetYaml("data-fine", ""));

        assertThat(said(
                        rig.awaitPuppet("data-lost", it -> it.conditions() != null)
                                .conditions(),
                        "ResolvedRefs"))
                .isEqualTo("False: HomeserverMissing");
        rig.awaitPuppet("weather", it -> said(it.conditions(), "Accepted").equals("False: LocalpartOutsidePrefixes"));
        rig.awaitPuppet("data-fine", it -> isReady(it.conditions()));
    }

    @Test
    void aHomeserverWithoutItsSecretSaysSoAndGoesOnWhenTheSecretIsThere() throws IOException {
        rig.client
                .secrets()
                .inNamespace(NAMESPACE)
                .withName("data-registration")
                .delete();
        rig.client.resources(HomeserverResource.class).inNamespace(NAMESPACE).delete();
        rig.awaitGone(HomeserverResource.class, "data");
        rig.apply(rig.homeserverYaml());
        rig.apply(puppetYaml("data-a", ""));

        rig.awaitHomeserver("data", it -> said(it.conditions(), "Ready").equals("False: RegistrationMissing"));
        rig.awaitPuppet("data-a", it -> said(it.conditions(), "Ready").equals("False: HomeserverNotReady"));

        rig.secret("data-registration");
        rig.awaitPuppet("data-a", it -> isReady(it.conditions()));
    }

    /** As {@code kubectl replace --force} does it. What the one before owned goes with it. */
    @Test
    void aHomeserverThatIsDeclaredAnewAtOnceHasARuntimeOfItsOwn() {
        rig.stop();
        rig.startDeploying("runtime:1");
        awaitRuntime();

        rig.client.resources(HomeserverResource.class).inNamespace(NAMESPACE).delete();
        rig.awaitGone(HomeserverResource.class, "data");
        rig.apply(rig.homeserverYaml());
        awaitRuntime();
    }

    private static void awaitRuntime() {
        String owner = rig.client
                .resources(HomeserverResource.class)
                .inNamespace(NAMESPACE)
                .withName("data")
                .require()
                .getMetadata()
                .getUid();
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            StatefulSet runtime = rig.client
                    .apps()
                    .statefulSets()
                    .inNamespace(NAMESPACE)
                    .withName("data-runtime")
                    .get();
            return runtime != null
                    && runtime.getMetadata().getOwnerReferences().stream()
                            .anyMatch(it -> it.getUid().equals(owner));
        });
    }

    @Test
    void aServiceDiscoveryGrantsAndWithdrawsServices() throws InterruptedException {
        rig.apply(puppetYaml("data-a", ""));
        rig.awaitPuppet("data-a", it -> isReady(it.conditions()));
        rig.apply("""
                apiVersion: puppetmaster.dev/v1alpha1
                kind: ServiceDiscovery
                metadata: {name: orders, namespace: fleet}
                spec:
                  subjects: [{puppetRef: {name: data-a}}]
                  services: [{serviceRef: {name: orders, namespace: shop}, ports: [8080], paths: [/v1/*]}]
                """);

        assertThat(rig.awaitServices("@data-a:" + ClusterRig.SERVER_NAME, 1).getFirst())
                .isEqualTo(new GrantedService(
                        "shop/orders",
                        "http://orders.shop.svc",
                        List.of(8080),
                        List.of("/v1/*"),
                        List.of("GET"),
                        null));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> said(orders(), "Ready").equals("True"));

        rig.client
                .resources(ServiceDiscoveryResource.class)
                .inNamespace(NAMESPACE)
                .delete();
        rig.awaitGone(ServiceDiscoveryResource.class, "orders");
        assertThat(rig.awaitServices("@data-a:" + ClusterRig.SERVER_NAME, 0)).isEmpty();
    }

    private static List<StatusCondition> orders() {
        ServiceDiscoveryStatus status = rig.client
                .resources(ServiceDiscoveryResource.class)
                .inNamespace(NAMESPACE)
                .withName("orders")
                .get()
                .getStatus();
        return status == null || status.conditions() == null ? List.of() : status.conditions();
    }

    @Test
    void anotherRegistrarThatFindsAllInOrderWritesNothing() {
        rig.apply(puppetYaml("data-a", ""));
        rig.apply(puppetYaml("data-b", ""));
        rig.apply(friendshipYaml("pair", "data-a", "data-b"));
        rig.awaitFriendship("pair", it -> isReady(it.conditions()));
        // each was ready before it had a friend, and the first registrar must have nothing left to say
        rig.awaitPuppet("data-a", it -> isReady(it.conditions()) && hasPeer(it));
        rig.awaitPuppet("data-b", it -> isReady(it.conditions()) && hasPeer(it));
        rig.awaitHomeserver("data", it -> isReady(it.conditions()));
        rig.stop();
        Map<String, String> before = versions();

        ClusterRegistrar second = rig.start();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> second.ready("Puppet") == 2 && second.ready("Friendship") == 1);
        second.resync();
        await().during(Duration.ofSeconds(2)).atMost(Duration.ofSeconds(30)).until(() -> second.matrixWrites() == 0);

        assertThat(versions()).isEqualTo(before);
    }

    private static boolean hasPeer(PuppetStatus status) {
        return status.effectivePeers() != null && !status.effectivePeers().isEmpty();
    }

    private static Map<String, String> versions() {
        Map<String, String> versions = new HashMap<>();
        for (Class<? extends CustomResource<?, ?>> kind : CustomResources.ALL) {
            rig.client
                    .resources(kind)
                    .inNamespace(NAMESPACE)
                    .list()
                    .getItems()
                    .forEach(it -> versions.put(
                            it.getKind() + " " + it.getMetadata().getName(),
                            it.getMetadata().getResourceVersion()));
        }
        return versions;
    }
}
