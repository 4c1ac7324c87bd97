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
import dev.puppetmaster.bot.matrix.MatrixException;
import dev.puppetmaster.bot.matrix.RoomId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Resources that change at random, things on the homeserver that are broken at random, a registrar that is ended at random:
 * in the end all is as declared. {@code -Dpuppetmaster.changes=200 -Dpuppetmaster.damages=500} is the long form, {@code
 * -Dpuppetmaster.seed} repeats one.
 */
class RandomChangesIT {
    private static final int CHANGES = Integer.getInteger("puppetmaster.changes", 40);
    private static final int DAMAGES = Integer.getInteger("puppetmaster.damages", 60);
    private static final int PUPPETS = 8;
    private static final Duration LONG = Duration.ofMinutes(3);

    @RegisterExtension
    static final ClusterRig rig = new ClusterRig();

    private final long seed = Long.getLong("puppetmaster.seed", System.nanoTime() % 1_000_000);
    private final Random random = new Random(seed);
    private final Set<String> puppets = new TreeSet<>();
    /** Members by friendship. */
    private final Map<String, List<String>> friendships = new TreeMap<>();

    private final Set<String> everMade = new HashSet<>();
    private final Map<String, String> names = new HashMap<>();

    @Test
    void whateverChangesAndBreaksInTheEndAllIsAsDeclared() {
        System.out.println("seed " + seed);
        ClusterRegistrar registrar = rig.start();
        rig.apply(rig.homeserverYaml());
        rig.awaitHomeserver("data", it -> isReady(it.conditions()));
        int damages = 0;
        for (int change = 0; change < CHANGES; change++) {
            change();
            for (; damages < (change + 1) * DAMAGES / CHANGES; damages++) {
                damage();
            }
            if (random.nextInt(15) == 0) {
                rig.stop();
                registrar = rig.start();
            }
        }
        ClusterRegistrar last = registrar;

        await("all to be as declared, seed " + seed)
                .atMost(LONG)
                .pollInterval(Duration.ofSeconds(1))
                // of an account that is not there yet
                .ignoreExceptionsInstanceOf(MatrixException.Denied.class)
                .untilAsserted(() -> {
                    // what is known counts until a look has come to its end
                    awaitLook(last);
                    assertAllIsAsDeclared();
                });
        // what it has written it says behind its work
        awaitLook(last);
        long writes = last.matrixWrites();
        awaitLook(last);
        assertThat(last.matrixWrites()).isEqualTo(writes);
    }

    /** Has it look at everything, and waits for the end of that. */
    private static void awaitLook(ClusterRegistrar registrar) {
        long looks = registrar.looks();
        registrar.resync();
        await("a look at everything").atMost(LONG).until(() -> registrar.looks() > looks);
    }

    private void change() {
        String name = "data-p" + random.nextInt(PUPPETS);
        switch (random.nextInt(5)) {
            case 0, 1 -> {
                names.put(name, "Name " + random.nextInt(100));
                rig.apply(puppetYaml(name, "  displayName: " + names.get(name) + "\n  deletionPolicy: LeaveRooms\n"));
                puppets.add(name);
                everMade.add(name);
            }
            case 2 -> {
                rig.client
                        .resources(PuppetResource.class)
                        .inNamespace(NAMESPACE)
                        .withName(name)
                        .delete();
                puppets.remove(name);
                rig.awaitGone(PuppetResource.class, name);
            }
            case 3 -> {
                String other = "data-p" + random.nextInt(PUPPETS);
                if (!other.equals(name)) {
                    String friendship = "f" + random.nextInt(4);
                    rig.apply(friendshipYaml(friendship, name, other));
                    friendships.put(friendship, List.of(name, other));
                }
            }
            default -> {
                String friendship = "f" + random.nextInt(4);
                rig.client
                        .resources(FriendshipResource.class)
                        .inNamespace(NAMESPACE)
                        .withName(friendship)
                        .delete();
                friendships.remove(friendship);
                rig.awaitGone(FriendshipResource.class, friendship);
            }
        }
    }

    /** What somebody with the puppets' token might do by hand. */
    private void damage() {
        List<String> made = new ArrayList<>(everMade);
        if (made.isEmpty()) {
            return;
        }
        String puppet = made.get(random.nextInt(made.size()));
        try {
            if (random.nextBoolean()) {
                rig.as(puppet).setDisplayName("Somebody else");
            } else {
                rig.roomsOf(puppet).stream().findFirst().ifPresent(rig.as(puppet)::leave);
            }
        } catch (MatrixException.Denied e) {
            assertThat(e.status())
                    .as("a puppet that is not there yet: %s", e.getMessage())
                    .isIn(401, 403, 404);
        }
    }

    /** A puppet may go before its account was made. */
    private Set<RoomId> roomsOf(String puppet) {
        try {
            return Set.copyOf(rig.roomsOf(puppet));
        } catch (MatrixException.Denied never) {
            assertThat(puppets).as(never.getMessage()).doesNotContain(puppet);
            return Set.of();
        }
    }

    private void assertAllIsAsDeclared() {
        for (String puppet : puppets) {
            assertThat(rig.as(puppet).displayName(rig.as(puppet).user())).contains(requireNonNull(names.get(puppet)));
        }
        Map<String, Set<RoomId>> rooms = new HashMap<>();
        everMade.forEach(puppet -> rooms.put(puppet, roomsOf(puppet)));
        Map<String, Set<RoomId>> wanted = new HashMap<>();
        everMade.forEach(puppet -> wanted.put(puppet, new HashSet<>()));
        friendships.forEach((name, members) -> {
            List<String> present = members.stream().filter(puppets::contains).toList();
            if (!present.isEmpty()) {
                FriendshipResource friendship = rig.client
                        .resources(FriendshipResource.class)
                        .inNamespace(NAMESPACE)
                        .withName(name)
                        .get();
                assertThat(friendship.getStatus()).as(name).isNotNull();
                String room = requireNonNull(friendship.getStatus()).roomId();
                assertThat(room).as(name).isNotNull();
                present.forEach(puppet -> requireNonNull(wanted.get(puppet)).add(new RoomId(requireNonNull(room))));
            }
        });
        assertThat(rooms).isEqualTo(wanted);
    }
}
