package dev.puppetmaster.registrar.core;

import static dev.puppetmaster.registrar.core.Troupe.REGISTRAR;
import static dev.puppetmaster.registrar.core.Troupe.YOU;
import static dev.puppetmaster.registrar.core.Troupe.id;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.api.Puppet.DeletionPolicy;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.runtime.AssignedPuppet;
import dev.puppetmaster.registrar.core.ObservedState.Membership;
import dev.puppetmaster.registrar.core.SimulatedMatrix.SimulatedRoom;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlanTest {
    private static final String PAIR = "#friends_default_pair:s";
    private static final String SPACE = "#space_default_data:s";

    private final SimulatedMatrix matrix = new SimulatedMatrix();
    private final Troupe troupe = new Troupe()
            .puppet("data-a")
            .puppet("data-b")
            .friendship("pair", "A and B", "data-a", "data-b", "@alice:s");

    private static String dm(String puppet) {
        return Aliases.direct(puppet, YOU, "s");
    }

    private Membership membership(String alias, String user) {
        return requireNonNull(matrix.observe().rooms().get(alias)).membership(user);
    }

    private List<Plan.Note> notes() {
        return Plan.diff(troupe.desired(), matrix.observe()).notes();
    }

    @Test
    void fromNothingEverythingIsMade() {
        matrix.reconcile(troupe.desired());

        assertThat(matrix.accounts).containsExactly(id("data-a"), id("data-b"));
        assertThat(matrix.devices).containsExactlyInAnyOrder(id("data-a"), id("data-b"));
        SimulatedRoom pair = matrix.room(PAIR);
        assertThat(pair.name).isEqualTo("pair");
        assertThat(pair.topic).isEqualTo("A and B");
        assertThat(pair.mark).isEqualTo(new OwnerMark("inst", new ResourceKey("Friendship", "default", "pair"), null));
        assertThat(pair.members.keySet())
                .containsExactlyInAnyOrder(REGISTRAR, id("data-a"), id("data-b"), "@alice:s", YOU);
        assertThat(membership(PAIR, id("data-a"))).isEqualTo(Membership.JOIN);
        assertThat(membership(PAIR, YOU)).isEqualTo(Membership.JOIN);
        assertThat(membership(PAIR, "@alice:s")).isEqualTo(Membership.INVITE);
        assertThat(matrix.room(SPACE).children).containsExactly(requireNonNull(matrix.aliases.get(PAIR)));
        assertThat(membership(SPACE, YOU)).isEqualTo(Membership.JOIN);
        assertThat(membership(dm("data-a"), YOU)).isEqualTo(Membership.JOIN);
        assertThat(membership(dm("data-a"), id("data-a"))).isEqualTo(Membership.JOIN);
        assertThat(matrix.directChats)
                .containsEntry(id("data-b"), List.of(requireNonNull(matrix.aliases.get(dm("data-b")))));
    }

    @Test
    void anAccountThatOnlySeemsToBeThereIsMade() {
        matrix.seeming.addAll(List.of(id("data-a"), id("data-b")));

        matrix.reconcile(troupe.desired());

        assertThat(matrix.accounts).containsExactly(id("data-a"), id("data-b"));
        assertThat(matrix.devices).containsExactlyInAnyOrder(id("data-a"), id("data-b"));
        assertThat(matrix.reconcile(troupe.desired())).isEmpty();
    }

    @Test
    void aPersonOfAnotherServerIsOnlyInvited() {
        Human guest = new Human("@me:elsewhere", false);

        matrix.reconcile(troupe.desired(guest));

        String alias = Aliases.direct("data-a", guest.userId(), "s");
        assertThat(membership(alias, guest.userId())).isEqualTo(Membership.INVITE);
        assertThat(membership(PAIR, guest.userId())).isEqualTo(Membership.INVITE);
        assertThat(matrix.directChats).isEmpty();
    }

    @Test
    void whatDriftedIsPutRight() {
        matrix.reconcile(troupe.desired());
        matrix.room(PAIR).name = "hacked";
        matrix.room(PAIR).topic = "";
        matrix.room(PAIR).set(id("data-a"), Membership.LEAVE, id("data-a"));
        matrix.room(PAIR).set("@stranger:s", Membership.JOIN, "@stranger:s");
        matrix.room(SPACE).children.clear();
        matrix.room(SPACE).children.add("!other");
        matrix.displayNames.put(id("data-b"), "Bob");
        matrix.displayNames.remove(REGISTRAR);
        matrix.devices.clear();
        matrix.aliases.remove(SPACE);
        matrix.directChats.clear();

        matrix.reconcile(troupe.desired());

        assertThat(matrix.room(PAIR).name).isEqualTo("pair");
        assertThat(matrix.room(PAIR).topic).isEqualTo("A and B");
        assertThat(membership(PAIR, id("data-a"))).isEqualTo(Membership.JOIN);
        assertThat(membership(PAIR, "@stranger:s")).isEqualTo(Membership.LEAVE);
        assertThat(matrix.room(SPACE).children).containsExactly(requireNonNull(matrix.aliases.get(PAIR)));
        assertThat(matrix.displayNames).containsEntry(id("data-b"), "data-b").containsEntry(REGISTRAR, "Puppetmaster");
        assertThat(matrix.devices).hasSize(2);
        assertThat(matrix.rooms).hasSize(4);
    }

    @Test
    void aPersonWhoLeftOrDeclinedIsNotInvitedAgainUntilTheResourceChanges() {
        matrix.reconcile(troupe.desired());
        matrix.room(PAIR).set("@alice:s", Membership.LEAVE, "@alice:s");
        matrix.room(PAIR).set(YOU, Membership.LEAVE, YOU);

        assertThat(matrix.reconcile(troupe.desired())).isEmpty();
        ResourceKey pair = new ResourceKey("Friendship", "default", "pair");
        assertThat(notes())
                .containsExactlyInAnyOrder(new Plan.Note.StaysOut(pair, "@alice:s"), new Plan.Note.StaysOut(pair, YOU));

        troupe.friendship("pair", "changed", "data-a", "data-b", "@alice:s");
        matrix.reconcile(troupe.desired());

        assertThat(membership(PAIR, "@alice:s")).isEqualTo(Membership.INVITE);
        assertThat(membership(PAIR, YOU)).isEqualTo(Membership.JOIN);
        assertThat(notes()).isEmpty();
    }

    @Test
    void whoLeavesAfterAChangeStaysOutAsWell() {
        matrix.reconcile(troupe.desired());
        troupe.friendship("pair", "changed", "data-a", "data-b", "@alice:s");
        matrix.reconcile(troupe.desired());
        matrix.room(PAIR).set(YOU, Membership.LEAVE, YOU);

        assertThat(matrix.reconcile(troupe.desired())).isEmpty();
        assertThat(membership(PAIR, YOU)).isEqualTo(Membership.LEAVE);
    }

    @Test
    void whoWasRemovedFromTheResourceIsKickedAndComesBackWithIt() {
        matrix.reconcile(troupe.desired());
        troupe.friendship("pair", "A and B", "data-a", "data-b");
        matrix.reconcile(troupe.desired());
        assertThat(membership(PAIR, "@alice:s")).isEqualTo(Membership.LEAVE);

        troupe.friendship("pair", "A and B", "data-a", "data-b", "@alice:s");
        matrix.reconcile(troupe.desired());

        assertThat(membership(PAIR, "@alice:s")).isEqualTo(Membership.INVITE);
    }

    @Test
    void aShellIsFreedAndMadeAnew() {
        for (Action action : Plan.diff(troupe.desired(), matrix.observe()).actions()) {
            if (action instanceof Action.CreateRoom create) {
                matrix.leaveShell(create);
                break;
            }
            matrix.apply(action);
        }

        assertThat(matrix.reconcile(troupe.desired()))
                .contains(new Action.DeleteShellAlias(
                        new ResourceKey("Friendship", "default", "pair"), PAIR, "!shell0", REGISTRAR));
        assertThat(matrix.room(PAIR).mark).isNotNull();
    }

    @Test
    void aClosedRoomAndADirectChatThatItsPuppetLeftAreMadeAnew() {
        matrix.reconcile(troupe.desired());
        String oldPair = requireNonNull(matrix.aliases.get(PAIR));
        String oldChat = requireNonNull(matrix.aliases.get(dm("data-a")));
        matrix.room(PAIR).closed = true;
        matrix.room(dm("data-a")).set(id("data-a"), Membership.LEAVE, id("data-a"));

        matrix.reconcile(troupe.desired());

        assertThat(matrix.aliases.get(PAIR)).isNotEqualTo(oldPair);
        assertThat(matrix.room(SPACE).children).containsExactly(requireNonNull(matrix.aliases.get(PAIR)));
        assertThat(matrix.aliases.get(dm("data-a"))).isNotEqualTo(oldChat);
        assertThat(matrix.directChats)
                .containsEntry(id("data-a"), List.of(requireNonNull(matrix.aliases.get(dm("data-a"))), oldChat));
    }

    @Test
    void aRoomOfAnotherInstallationIsLeftAlone() {
        matrix.reconcile(troupe.desired());
        OwnerMark foreign = new OwnerMark("other", new ResourceKey("Friendship", "default", "pair"), null);
        matrix.room(PAIR).mark = foreign;
        matrix.room(PAIR).name = "theirs";

        List<Action> actions = matrix.reconcile(troupe.desired());

        assertThat(actions).allMatch(action -> action instanceof Action.UnlinkSpaceChild);
        assertThat(matrix.room(PAIR).name).isEqualTo("theirs");
        assertThat(notes()).containsExactly(new Plan.Note.Taken(foreign.owner(), PAIR, foreign));

        matrix.reconcile(troupe.withoutFriendship("pair").desired());
        assertThat(matrix.aliases).containsKey(PAIR);
    }

    @Test
    void aRemovedPuppetLeavesAllItsRooms() {
        matrix.reconcile(troupe.desired());
        String chat = requireNonNull(matrix.aliases.get(dm("data-a")));
        SimulatedRoom strangers = new SimulatedRoom();
        strangers.set(id("data-a"), Membership.JOIN, id("data-a"));
        matrix.rooms.put("!strangers", strangers);

        matrix.reconcile(troupe.without("data-a").desired());

        assertThat(matrix.rooms.values()).noneMatch(room -> room.has(id("data-a")));
        assertThat(matrix.accounts).contains(id("data-a"));
        assertThat(matrix.aliases).doesNotContainKey(dm("data-a"));
        assertThat(matrix.record.puppets()).doesNotContainKey(id("data-a"));
        assertThat(membership(PAIR, id("data-b"))).isEqualTo(Membership.JOIN);

        matrix.reconcile(troupe.puppet("data-a").desired());
        assertThat(matrix.aliases.get(dm("data-a"))).isNotNull().isNotEqualTo(chat);
        assertThat(membership(PAIR, id("data-a"))).isEqualTo(Membership.JOIN);
    }

    @Test
    void aRetainedPuppetStaysWhereItIs() {
        troupe.puppet("data-a", DeletionPolicy.Retain, "A");
        matrix.reconcile(troupe.desired());

        String chat = requireNonNull(matrix.aliases.get(dm("data-a")));

        ResourceKey a = new ResourceKey("Puppet", "default", "data-a");
        assertThat(matrix.reconcile(troupe.without("data-a").desired()))
                .containsExactlyInAnyOrder(
                        new Action.ForgetPuppet(a, id("data-a")), new Action.ForgetRoom(a, dm("data-a")));

        assertThat(membership(PAIR, id("data-a"))).isEqualTo(Membership.JOIN);
        assertThat(requireNonNull(matrix.rooms.get(chat)).has(id("data-a"))).isTrue();
        assertThat(matrix.record.leaving(troupe.desired())).isEmpty();
        matrix.reconcile(troupe.puppet("data-a", DeletionPolicy.Retain, "A").desired());
        assertThat(matrix.aliases).containsEntry(dm("data-a"), chat);
    }

    @Test
    void aDeactivatedPuppetIsNeverTouchedAgain() {
        troupe.puppet("data-a", DeletionPolicy.Deactivate, "A");
        matrix.reconcile(troupe.desired());

        assertThat(matrix.reconcile(troupe.without("data-a").desired()))
                .contains(new Action.DeactivateAccount(new ResourceKey("Puppet", "default", "data-a"), id("data-a")));
        assertThat(matrix.reconcile(troupe.puppet("data-a").desired())).isEmpty();
        assertThat(notes())
                .containsExactly(new Plan.Note.Closed(new ResourceKey("Puppet", "default", "data-a"), id("data-a")));
    }

    @Test
    void anAccountThatSomebodyUsesIsNeitherUsedNorRemoved() {
        matrix.accounts.add(id("data-a"));
        matrix.foreign.add(id("data-a"));
        matrix.displayNames.put(id("data-a"), "Ann");
        SimulatedRoom hers = new SimulatedRoom();
        hers.set(id("data-a"), Membership.JOIN, id("data-a"));
        matrix.rooms.put("!hers", hers);
        troupe.puppet("data-a", DeletionPolicy.Deactivate, "A");

        matrix.reconcile(troupe.desired());

        assertThat(matrix.displayNames).containsEntry(id("data-a"), "Ann");
        assertThat(matrix.devices).containsExactly(id("data-b"));
        assertThat(matrix.room(PAIR).members).doesNotContainKey(id("data-a"));
        assertThat(notes())
                .contains(new Plan.Note.Foreign(new ResourceKey("Puppet", "default", "data-a"), id("data-a")));
        assertThat(Assignments.of(troupe.desired(), matrix.observe(), Set.of(), null, ToolPages.EMPTY, List.of())
                        .puppets())
                .extracting(AssignedPuppet::userId)
                .containsExactly(id("data-b"));

        // what is held by a finalizer only is taken for made
        matrix.record =
                RecordSeed.of(troupe.desired().declared(), troupe.desired().installation(), Map.of());
        matrix.reconcile(troupe.without("data-a").desired());

        assertThat(hers.has(id("data-a"))).isTrue();
        assertThat(matrix.record.puppets()).doesNotContainKey(id("data-a"));
    }

    @Test
    void aRemovedFriendshipIsEmptiedUnlinkedAndForgotten() {
        matrix.reconcile(troupe.desired());
        SimulatedRoom room = matrix.room(PAIR);

        matrix.reconcile(troupe.withoutFriendship("pair").desired());

        assertThat(room.members.values()).allMatch(member -> member.membership() == Membership.LEAVE);
        assertThat(matrix.aliases).doesNotContainKey(PAIR);
        assertThat(matrix.room(SPACE).children).isEmpty();
        assertThat(matrix.record.rooms()).doesNotContainKey(PAIR);
    }

    @Test
    void aRenamedResourceWithTheSameLocalpartKeepsItsDirectChat() {
        matrix.reconcile(troupe.desired());
        DesiredState before = troupe.desired();
        String chat = requireNonNull(matrix.aliases.get(dm("data-b")));
        DesiredState renamed = TroupeRenaming.rename(before, "data-b", "bob");

        matrix.reconcile(renamed);

        assertThat(matrix.aliases).containsEntry(dm("data-b"), chat);
    }

    @Test
    void anAccountThatIsLostWithTheHomeserversDatabaseIsMadeAgain() {
        matrix.reconcile(troupe.desired());
        ManagedRecord record = matrix.record;
        SimulatedMatrix empty = new SimulatedMatrix();
        empty.record = record;

        empty.reconcile(troupe.desired());

        assertThat(empty.accounts).hasSize(2);
        assertThat(empty.rooms).hasSize(4);
    }
}
