package dev.puppetmaster.registrar.kubernetes;

import static dev.puppetmaster.registrar.kubernetes.ClusterRig.NAMESPACE;
import static dev.puppetmaster.registrar.kubernetes.ClusterRig.SERVER_NAME;
import static dev.puppetmaster.registrar.kubernetes.ClusterRig.friendshipYaml;
import static dev.puppetmaster.registrar.kubernetes.ClusterRig.isReady;
import static dev.puppetmaster.registrar.kubernetes.ClusterRig.puppetYaml;
import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.bot.matrix.MatrixException;
import dev.puppetmaster.bot.matrix.RoomAlias;
import dev.puppetmaster.bot.matrix.RoomId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A Synapse that is killed within createRoom: it has stored the alias, which is the first thing that it does, and not, or not
 * all of, what makes the room ours.
 */
class KilledSynapseInCreateRoomIT {
    private static final int TIMES = 4;

    @RegisterExtension
    static final ClusterRig rig = new ClusterRig();

    @Test
    void thereIsOneRoomBehindTheAliasAfterwards() throws IOException, InterruptedException {
        try (Wires wires = new Wires(rig.homeserver.baseUrl(), rig.server, "-own")) {
            rig.start();
            rig.apply(ClusterRig.homeserverYaml("data", wires.homeserver(), "data-registration"));
            rig.apply(puppetYaml("data-a", ""));
            rig.apply(puppetYaml("data-b", ""));
            rig.awaitPuppet("data-b", it -> isReady(it.conditions()));

            for (int i = 0; i < TIMES; i++) {
                CountDownLatch killed = new CountDownLatch(1);
                RoomAlias alias = alias(i);
                wires.when(
                        "Matrix POST createRoom "
                                + alias.value().substring(1, alias.value().indexOf(':')),
                        () -> {
                            killWhenItKnows(alias);
                            killed.countDown();
                        });
                rig.apply(friendshipYaml("k" + i, "data-a", "data-b"));
                assertThat(killed.await(60, TimeUnit.SECONDS))
                        .as("no room was made")
                        .isTrue();
                rig.startSynapse();
            }

            List<RoomId> rooms = new ArrayList<>();
            for (int i = 0; i < TIMES; i++) {
                String room = rig.awaitFriendship("k" + i, it -> isReady(it.conditions()))
                        .roomId();
                rooms.add(new RoomId(String.valueOf(room)));
                assertThat(rig.asRegistrar().resolveAlias(alias(i))).contains(rooms.getLast());
            }
            assertThat(rooms).doesNotHaveDuplicates();
            assertThat(rig.roomsOf("data-a")).containsExactlyInAnyOrderElementsOf(rooms);
            assertThat(rig.roomsOf("data-b")).containsExactlyInAnyOrderElementsOf(rooms);
            // the Space besides; and no shell
            assertThat(rig.asRegistrar().joinedRooms()).hasSize(TIMES + 1).containsAll(rooms);
            System.out.printf(
                    "killed in createRoom %d times, %d of them left a shell%n",
                    TIMES,
                    wires.seen().stream()
                            .filter(KilledSynapseInCreateRoomIT::isShellGone)
                            .count());
        }
    }

    private static boolean isShellGone(String call) {
        return call.startsWith("Matrix DELETE directory/room/#friends_" + NAMESPACE + "_k");
    }

    private static RoomAlias alias(int number) {
        return new RoomAlias("#friends_" + NAMESPACE + "_k" + number + ":" + SERVER_NAME);
    }

    private static void killWhenItKnows(RoomAlias alias) {
        try {
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
            while (System.nanoTime() < until
                    && rig.asRegistrar().resolveAlias(alias).isEmpty()) {
                Thread.onSpinWait();
            }
            rig.synapse.kill();
        } catch (MatrixException e) {
            throw new IllegalStateException("Synapse was not there to be killed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
