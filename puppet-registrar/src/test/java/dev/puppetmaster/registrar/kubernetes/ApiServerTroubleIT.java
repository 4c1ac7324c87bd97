package dev.puppetmaster.registrar.kubernetes;

import static dev.puppetmaster.registrar.kubernetes.ClusterRig.NAMESPACE;
import static dev.puppetmaster.registrar.kubernetes.ClusterRig.friendshipYaml;
import static dev.puppetmaster.registrar.kubernetes.ClusterRig.isReady;
import static dev.puppetmaster.registrar.kubernetes.ClusterRig.puppetYaml;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.api.crd.FriendshipResource;
import dev.puppetmaster.bot.matrix.RoomId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to the registrar when its API server, its homeserver or itself goes away. */
class ApiServerTroubleIT {
    @TempDir
    static Path files;

    private static LocalApiServer server;
    private static ClusterRig rig;

    @BeforeAll
    static void begin() throws IOException, InterruptedException {
        server = LocalApiServer.create();
        rig = new ClusterRig(files, server);
    }

    @AfterAll
    static void end() throws InterruptedException {
        rig.close();
        server.close();
    }

    @Test
    void anApiServerThatWasKilledIsFollowedAgain() throws IOException, InterruptedException {
        rig.start();
        rig.apply(rig.homeserverYaml());
        rig.apply(puppetYaml("data-before", ""));
        rig.awaitPuppet("data-before", it -> isReady(it.conditions()));

        server.kill();
        server.start();

        rig.apply(puppetYaml("data-after", ""));
        rig.awaitPuppet("data-after", it -> isReady(it.conditions()));
        rig.stop();
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
            await().atMost(Duration.ofSeconds(30))
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
