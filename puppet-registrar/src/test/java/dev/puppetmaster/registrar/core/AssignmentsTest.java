package dev.puppetmaster.registrar.core;

import static dev.puppetmaster.registrar.core.Troupe.REGISTRAR;
import static dev.puppetmaster.registrar.core.Troupe.YOU;
import static dev.puppetmaster.registrar.core.Troupe.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.api.Friendship.Direction;
import dev.puppetmaster.api.ObjectMeta;
import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.runtime.AssignedBrain;
import dev.puppetmaster.api.runtime.AssignedPuppet;
import dev.puppetmaster.api.runtime.AssignedRoom;
import dev.puppetmaster.api.runtime.Peer;
import dev.puppetmaster.api.runtime.PuppetNamespace;
import dev.puppetmaster.api.runtime.RuntimeAssignment;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AssignmentsTest {
    private final SimulatedMatrix matrix = new SimulatedMatrix();
    private final Troupe troupe = new Troupe().puppet("data-a").puppet("data-b").puppet("data-c");

    private RuntimeAssignment assignment() {
        matrix.reconcile(troupe.desired());
        return Assignments.of(troupe.desired(), matrix.observe(), Set.of(), null, ToolPages.EMPTY, List.of(REGISTRAR));
    }

    private static AssignedPuppet puppet(RuntimeAssignment assignment, String name) {
        return assignment.puppets().stream()
                .filter(p -> p.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void everythingTheRuntimeNeedsIsResolved() {
        troupe.observers.add("@boss:s");
        troupe.friendship("pair", null, Direction.Both, List.of("@seer:s"), "data-a", "@alice:s", "data-b");

        RuntimeAssignment assignment = assignment();

        assertThat(assignment.serverName()).isEqualTo("s");
        assertThat(assignment.puppetNamespaces()).containsExactly(new PuppetNamespace("s", List.of("data-")));
        assertThat(assignment.appserviceSenders()).containsExactly(REGISTRAR);
        AssignedPuppet b = puppet(assignment, "data-b");
        assertThat(b.userId()).isEqualTo(id("data-b"));
        assertThat(b.brain()).isEqualTo(new AssignedBrain.Java("x.Y"));
        assertThat(b.observers()).containsExactly(YOU, "@boss:s");
        assertThat(b.operators()).containsExactly(YOU, "@boss:s", "@seer:s");
        assertThat(b.rooms())
                .containsExactly(
                        new AssignedRoom(
                                String.valueOf(matrix.aliases.get("#friends_default_pair:s")),
                                "pair",
                                AssignedRoom.Kind.FRIENDSHIP,
                                List.of(new Peer("data-a", id("data-a"), true, true)),
                                List.of("@alice:s"),
                                List.of(YOU, "@boss:s", "@seer:s"),
                                false),
                        new AssignedRoom(
                                String.valueOf(matrix.aliases.get(Aliases.direct("data-b", YOU, "s"))),
                                YOU,
                                AssignedRoom.Kind.DIRECT,
                                List.of(),
                                List.of(YOU),
                                List.of(),
                                true));
        assertThat(puppet(assignment, "data-a").rooms().getFirst().firstMember())
                .isTrue();
    }

    @Test
    void puppetsOfOneNameInTwoNamespacesAreTwoPuppets() {
        troupe.friendship("pair", null, "data-a", "data-b");
        Puppet mine = troupe.puppets.getFirst();
        troupe.allowedNamespaces.add("elsewhere");
        ObjectMeta elsewhere = new ObjectMeta("data-a", "elsewhere", Map.of(), Map.of());
        Puppet.Spec spec = mine.spec();
        troupe.puppets.add(new Puppet(
                elsewhere,
                new Puppet.Spec(
                        spec.homeserverRef(),
                        "data-other",
                        null,
                        spec.brain(),
                        List.of(),
                        List.of(),
                        spec.operatingMode(),
                        10,
                        spec.deletionPolicy())));

        RuntimeAssignment assignment = assignment();

        assertThat(assignment.puppets())
                .filteredOn(puppet -> puppet.name().equals("data-a"))
                .extracting(AssignedPuppet::userId)
                .containsExactly(id("data-a"), id("data-other"));
        assertThat(assignment.puppets())
                .filteredOn(puppet ->
                        puppet.rooms().stream().anyMatch(room -> room.name().equals("pair")))
                .extracting(AssignedPuppet::userId)
                .containsExactly(id("data-a"), id("data-b"));
    }

    @Test
    void whatHasNotBeenLookedAtYetIsToldAsItWas() {
        troupe.friendship("pair", null, "data-a", "data-b");
        RuntimeAssignment before = assignment();
        String pair = "#friends_default_pair:s";
        matrix.room(pair).mark = null;

        RuntimeAssignment next = Assignments.of(
                troupe.desired(),
                matrix.observe(),
                Set.of(new Subject.Room(pair)),
                before,
                ToolPages.EMPTY,
                List.of(REGISTRAR));
        RuntimeAssignment first = Assignments.of(
                troupe.desired(),
                matrix.observe(),
                Set.of(new Subject.Room(pair)),
                null,
                ToolPages.EMPTY,
                List.of(REGISTRAR));

        assertThat(next).isEqualTo(before);
        assertThat(first.puppets()).extracting(AssignedPuppet::name).containsExactly("data-c");
    }

    @Test
    void inOneDirectionOnlyTheFirstMemberAsks() {
        troupe.friendship("way", null, Direction.OneWay, List.of(), "data-a", "data-b", "data-c");

        RuntimeAssignment assignment = assignment();

        assertThat(puppet(assignment, "data-a").rooms().getFirst().peers())
                .containsExactly(
                        new Peer("data-b", id("data-b"), false, true), new Peer("data-c", id("data-c"), false, true));
        assertThat(puppet(assignment, "data-b").rooms().getFirst().peers())
                .containsExactly(
                        new Peer("data-a", id("data-a"), true, false), new Peer("data-c", id("data-c"), false, false));
    }

    @Test
    void aPersonAsFirstMemberLetsNoPuppetAsk() {
        troupe.friendship("way", null, Direction.OneWay, List.of(), "you", "data-a", "data-b");

        AssignedRoom room = puppet(assignment(), "data-a").rooms().getFirst();

        assertThat(room.peers()).containsExactly(new Peer("data-b", id("data-b"), false, false));
        assertThat(room.humanMembers()).containsExactly(YOU);
        assertThat(room.observers()).isEmpty();
        assertThat(room.firstMember()).isTrue();
    }

    @Test
    void aRoomThatThePuppetIsNotInIsNotAssigned() {
        troupe.friendship("pair", null, "data-a", "data-b");
        matrix.reconcile(troupe.desired());
        matrix.room("#friends_default_pair:s").members.remove(id("data-a"));

        RuntimeAssignment assignment =
                Assignments.of(troupe.desired(), matrix.observe(), Set.of(), null, ToolPages.EMPTY, List.of());

        assertThat(puppet(assignment, "data-a").rooms())
                .noneMatch(room -> room.name().equals("pair"));
        assertThat(puppet(assignment, "data-b").rooms())
                .anyMatch(room -> room.name().equals("pair"));
    }
}
