package dev.puppetmaster.registrar.kubernetes;

import static dev.puppetmaster.registrar.kubernetes.ClusterRig.NAMESPACE;
import static dev.puppetmaster.registrar.kubernetes.ClusterRig.friendshipYaml;
import static dev.puppetmaster.registrar.kubernetes.ClusterRig.isReady;
import static dev.puppetmaster.registrar.kubernetes.ClusterRig.puppetYaml;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.api.crd.FriendshipResource;
import dev.puppetmaster.api.crd.PuppetResource;
import dev.puppetmaster.bot.matrix.RoomId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What happens to the registrar when its API server, its homeserver or itself goes away. */
class ApiServerTroubleIT {
    private static final String GONE = """
            {"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Expired","code":410,"message":"too old resource version"}""";

    @RegisterExtension
    static final ClusterRig rig = new ClusterRig();

    @AfterEach
    void clear() {
        rig.stop();
        ChartRights.ofRegistrar().forEach(rig::apply);
        rig.start();
        rig.clear();
        rig.stop();
    }

    @Test
    void anApiServerThatWasKilledIsFollowedAgain() throws IOException, InterruptedException {
        rig.start();
        rig.apply(rig.homeserverYaml());
        rig.apply(puppetYaml("data-before", ""));
        rig.awaitPuppet("data-before", it -> isReady(it.conditions()));

        rig.server.kill();
        rig.server.start();

        rig.apply(puppetYaml("data-after", ""));
        rig.awaitPuppet("data-after", it -> isReady(it.conditions()));
        rig.stop();
    }

    /** Watches end without a word, and who asks for a new one is told that what he knew is gone. */
    @Test
    void watchesThatAreDroppedAndSaidToBeGoneAreTakenUpAgain() throws IOException {
        try (Wires wires = new Wires(rig.homeserver.baseUrl(), rig.server, "-own")) {
            rig.start(wires.apiServer(rig.server.registrarConfig()));
            rig.apply(rig.homeserverYaml());
            rig.apply(puppetYaml("data-before", ""));
            rig.awaitPuppet("data-before", it -> isReady(it.conditions()));

            wires.answerWatches(new Gate.Verdict.Say(410, GONE));
            rig.apply(puppetYaml("data-gone", ""));
            await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
            wires.answerWatches(null);

            converges("410 Gone", "data-gone");
            wires.answerWatches(null);
            converges("watches dropped", "data-dropped");
            rig.stop();
        }
    }

    /** While nobody listens much happens, and etcd forgets it. */
    @Test
    void whatWasForgottenMeanwhileIsReadAnew() throws IOException, InterruptedException {
        try (Wires wires = new Wires(rig.homeserver.baseUrl(), rig.server, "-own")) {
            rig.start(wires.apiServer(rig.server.registrarConfig()));
            rig.apply(rig.homeserverYaml());
            rig.apply(puppetYaml("data-goes", ""));
            rig.awaitPuppet("data-goes", it -> isReady(it.conditions()));

            wires.cut();
            rig.client
                    .resources(PuppetResource.class)
                    .inNamespace(NAMESPACE)
                    .withName("data-goes")
                    .delete();
            for (int i = 0; i < 20; i++) {
                rig.apply(puppetYaml("data-new", "  displayName: Number " + i + "\n"));
            }
            rig.server.forgetThePast();
            wires.mend();

            rig.awaitGone(PuppetResource.class, "data-goes");
            converges("compacted", "data-new");
            assertThat(rig.as("data-new").displayName(rig.as("data-new").user()))
                    .contains("Number 19");
            rig.stop();
        }
    }

    /** The roles are deleted while it works; nothing works, the log says what may not be done, and all is well afterwards. */
    @Test
    void rightsThatAreTakenAwayAreMissedAloudAndUsedWhenTheyAreGivenBack() throws IOException {
        try (Wires wires = new Wires(rig.homeserver.baseUrl(), rig.server, "-own");
                CapturedLog log = CapturedLog.begin()) {
            rig.start(wires.apiServer(rig.server.registrarConfig()));
            rig.apply(rig.homeserverYaml());
            rig.apply(puppetYaml("data-leaves", "  deletionPolicy: LeaveRooms\n"));
            rig.apply(puppetYaml("data-stays", ""));
            rig.apply(friendshipYaml("rights", "data-leaves", "data-stays"));
            rig.awaitFriendship("rights", it -> isReady(it.conditions()));

            rig.client.rbac().clusterRoleBindings().withName("puppetmaster").delete();
            wires.answerWatches(null);
            rig.apply(puppetYaml("data-stays", "  displayName: Changed\n"));
            rig.apply(puppetYaml("data-late", ""));
            rig.client
                    .resources(PuppetResource.class)
                    .inNamespace(NAMESPACE)
                    .withName("data-leaves")
                    .delete();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> log.lines().stream()
                            .anyMatch(line -> line.contains("cannot watch resource \"puppets\"")
                                    || line.contains("cannot list resource \"puppets\"")));

            ChartRights.ofRegistrar().forEach(rig::apply);
            converges("rights given back", "data-late");
            rig.awaitGone(PuppetResource.class, "data-leaves");
            assertThat(rig.roomsOf("data-leaves")).isEmpty();
            assertThat(rig.as("data-stays").displayName(rig.as("data-stays").user()))
                    .contains("Changed");
            assertThat(log.stackTraces()).isEmpty();
            assertThat(log.lines().stream().filter(line -> line.contains("is forbidden")))
                    .hasSizeLessThan(30);
            rig.stop();
        }
    }

    /** It begins while it may do nothing yet: the roles come later, as after an installation in the wrong order. */
    @Test
    void oneThatBeginsWithoutRightsWaitsForThem() {
        try (CapturedLog log = CapturedLog.begin()) {
            rig.client.rbac().clusterRoleBindings().withName("puppetmaster").delete();
            rig.apply(rig.homeserverYaml());
            rig.start();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> log.lines().stream()
                            .anyMatch(line -> line.contains("cannot list resource \"homeservers\"")));

            ChartRights.ofRegistrar().forEach(rig::apply);

            converges("rights given at last", "data-first");
            assertThat(log.stackTraces()).isEmpty();
            rig.stop();
        }
    }

    /** @param puppet applied, if it is not there, and ready in the time that is promised */
    private static void converges(String after, String puppet) {
        long begun = System.nanoTime();
        if (rig.client
                        .resources(PuppetResource.class)
                        .inNamespace(NAMESPACE)
                        .withName(puppet)
                        .get()
                == null) {
            rig.apply(puppetYaml(puppet, ""));
        }
        rig.awaitPuppet(puppet, it -> isReady(it.conditions()));
        System.out.printf("%s: in order after %d ms%n", after, (System.nanoTime() - begun) / 1_000_000);
    }

    /** Ended wherever it is, again and again, while it makes accounts and rooms: there is one of each in the end. */
    @Test
    void aRegistrarThatIsEndedAtAnyMomentMakesNothingTwice() {
        rig.apply(rig.homeserverYaml());
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            rig.apply(puppetYaml("data-e" + i, ""));
            if (i > 0) {
                rig.apply(friendshipYaml("e" + i, "data-e0", "data-e" + i));
                names.add("e" + i);
            }
        }
        for (int life = 1; life <= 8; life++) {
            ClusterRegistrar registrar = rig.start();
            long enough = life * 3L;
            await().atMost(Duration.ofSeconds(60))
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> registrar.matrixWrites() >= enough || registrar.ready("Friendship") == names.size());
            rig.stop();
        }
        rig.start();

        List<RoomId> rooms = new ArrayList<>();
        for (String name : names) {
            rooms.add(new RoomId(requireNonNull(
                    rig.awaitFriendship(name, it -> isReady(it.conditions())).roomId())));
        }
        assertThat(rooms).doesNotHaveDuplicates();
        assertThat(rig.roomsOf("data-e0")).containsExactlyInAnyOrderElementsOf(rooms);
        assertThat(rig.client
                        .resources(FriendshipResource.class)
                        .inNamespace(NAMESPACE)
                        .list()
                        .getItems())
                .hasSize(names.size());
        rig.stop();
    }
}
