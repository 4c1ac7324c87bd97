package dev.puppetmaster.registrar.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.api.Puppet.DeletionPolicy;
import dev.puppetmaster.registrar.core.ObservedState.Membership;
import dev.puppetmaster.registrar.core.SimulatedMatrix.SimulatedRoom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Same resources, same end: from any state, after a crash at any action. */
class ConvergenceTest {
    private static final List<String> NAMES = List.of("data-a", "data-b", "data-c", "data-d");
    private static final List<String> ROOMS = List.of("one", "two", "three");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34})
    void afterAnyChangesDamagesAndCrashesOnePlanLeadsToTheDesiredState(long seed) {
        Random random = new Random(seed);
        SimulatedMatrix matrix = new SimulatedMatrix();
        for (int round = 0; round < 150; round++) {
            DesiredState desired = randomTroupe(random).desired(random.nextInt(10) == 0 ? null : human(random));
            List<Action> plan = Plan.diff(desired, matrix.observe()).actions();
            int crash = random.nextInt(plan.size() + 1);
            plan.subList(0, crash).forEach(matrix::apply);
            if (crash < plan.size() && plan.get(crash) instanceof Action.CreateRoom create && random.nextBoolean()) {
                matrix.leaveShell(create);
            }
            damage(matrix, random);

            matrix.reconcile(desired);

            assertEndState(matrix, desired);
        }
    }

    private static void assertEndState(SimulatedMatrix matrix, DesiredState desired) {
        ObservedState observed = matrix.observe();
        for (DesiredRoom room : desired.rooms()) {
            boolean keeperClosed = matrix.record.puppets().containsKey(room.creator())
                    && matrix.record.puppets().get(room.creator()).deactivated();
            assertThat(observed.isUsable(room) || keeperClosed).as("%s", room).isTrue();
        }
        // A puppet that was to be retained keeps its chat, and nobody remembers either.
        assertThat(matrix.aliases.keySet())
                .allMatch(alias -> desired.room(alias).isPresent() || alias.startsWith("#dm_"));
        assertThat(matrix.record.leaving(desired)).isEmpty();
    }

    private static Human human(Random random) {
        return new Human(random.nextInt(8) == 0 ? "@me:elsewhere" : Troupe.YOU, random.nextInt(8) != 0);
    }

    static Troupe randomTroupe(Random random) {
        Troupe troupe = new Troupe();
        for (String name : NAMES) {
            if (random.nextInt(4) != 0) {
                DeletionPolicy policy = random.nextInt(20) == 0
                        ? DeletionPolicy.Deactivate
                        : random.nextInt(4) == 0 ? DeletionPolicy.Retain : DeletionPolicy.LeaveRooms;
                troupe.puppet(name, policy, name + random.nextInt(2));
            }
        }
        for (String name : ROOMS) {
            if (random.nextInt(4) != 0) {
                List<String> members = new ArrayList<>(NAMES.subList(0, 2 + random.nextInt(3)));
                if (random.nextBoolean()) {
                    members.add(random.nextBoolean() ? "@alice:s" : "you");
                }
                troupe.friendship(
                        name, random.nextBoolean() ? null : "t" + random.nextInt(2), members.toArray(String[]::new));
            }
        }
        if (random.nextBoolean()) {
            troupe.observers.add("@bob:s");
        }
        return troupe;
    }

    private static void damage(SimulatedMatrix matrix, Random random) {
        for (int i = random.nextInt(4); i > 0; i--) {
            List<SimulatedRoom> rooms = new ArrayList<>(matrix.rooms.values());
            rooms.removeIf(room -> room.members.isEmpty());
            if (rooms.isEmpty()) {
                return;
            }
            SimulatedRoom room = rooms.get(random.nextInt(rooms.size()));
            List<String> members = new ArrayList<>(room.members.keySet());
            String member = members.get(random.nextInt(members.size()));
            switch (random.nextInt(9)) {
                case 0 -> room.set(member, Membership.LEAVE, member);
                case 1 -> room.set("@stranger:s", Membership.JOIN, "@stranger:s");
                case 2 -> room.name = "hacked";
                case 3 -> room.children.add("!nowhere");
                case 4 -> room.mark = null;
                case 5 -> room.closed = true;
                case 6 -> matrix.aliases.values().removeIf(id -> random.nextInt(3) == 0);
                case 7 -> matrix.directChats.clear();
                default -> matrix.devices.removeIf(id -> random.nextBoolean());
            }
        }
    }
}
