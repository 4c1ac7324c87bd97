package dev.puppetmaster.registrar.core;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.api.Friendship;
import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.ObjectMeta;
import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.Puppet.DeletionPolicy;
import dev.puppetmaster.api.Ref;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.Resources;
import dev.puppetmaster.api.runtime.AssignedRoom;
import dev.puppetmaster.api.runtime.Peer;
import dev.puppetmaster.api.runtime.PuppetNamespace;
import dev.puppetmaster.api.runtime.RuntimeAssignment;
import dev.puppetmaster.registrar.core.Neighbours.Lodging;
import dev.puppetmaster.registrar.core.Neighbours.Neighbour;
import dev.puppetmaster.registrar.core.Neighbours.Offer;
import dev.puppetmaster.registrar.core.ObservedState.Account;
import dev.puppetmaster.registrar.core.ObservedState.Member;
import dev.puppetmaster.registrar.core.ObservedState.Membership;
import dev.puppetmaster.registrar.core.ObservedState.Room;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A friendship of a puppet of {@code data.x:1} and one of {@code code.x:2}: who does what. */
class ThemesTest {
    private static final String DATA = "data.x:1";
    private static final String CODE = "code.x:2";
    private static final String ADA = "@data-a:" + DATA;
    private static final String BOB = "@code-b:" + CODE;
    private static final String YOU_DATA = "@you:" + DATA;
    private static final String YOU_CODE = "@you:" + CODE;
    private static final String ALIAS = "#friends_default_across:" + DATA;
    private static final ResourceKey ACROSS = new ResourceKey("Friendship", "default", "across");

    private final SimulatedMatrix data = new SimulatedMatrix();

    // ---- the homeserver of the first member

    @Test
    void theHomeOfTheFirstMemberMakesTheRoomAndAsksNobodyInWhoIsNotThere() {
        DesiredState desired = data(Offer.NONE);
        List<Action> done = data.reconcile(desired);

        assertThat(desired.rooms()).extracting(DesiredRoom::alias).contains(ALIAS);
        assertThat(done)
                .noneMatch(it -> it instanceof Action.InviteUser invite
                        && invite.userId().endsWith(CODE));
        Plan rest = Plan.diff(desired, data.observe());
        assertThat(rest.isWaiting()).isTrue();
        assertThat(rest.notes())
                .containsExactlyInAnyOrder(new Plan.Note.Away(ACROSS, BOB), new Plan.Note.Away(ACROSS, YOU_CODE));
    }

    @Test
    void whoIsThereIsAskedInAndLeftToComeByItself() {
        data.reconcile(data(Offer.NONE));

        List<Action> done = data.reconcile(data(here(BOB, YOU_CODE)));

        assertThat(asked(done)).containsExactly(BOB);
        assertThat(done)
                .noneMatch(it ->
                        it instanceof Action.JoinUser join && join.userId().endsWith(CODE));
        data.room(ALIAS).set(BOB, Membership.JOIN, BOB);
        assertThat(asked(data.reconcile(data(inside(BOB, YOU_CODE))))).containsExactly(YOU_CODE);
        assertThat(Plan.diff(data(inside(BOB, YOU_CODE)), data.observe()).isWaiting())
                .isFalse();
        // once inside, a homeserver that is away changes nothing
        assertThat(Plan.diff(data(Offer.NONE), data.observe()).actions()).isEmpty();
    }

    @Test
    void nobodyElseOfAHomeserverIsAskedInBeforeItsRegistrarSeesTheFirstInside() {
        data.reconcile(data(Offer.NONE));
        data.reconcile(data(here(BOB, YOU_CODE)));

        Plan asked = Plan.diff(data(here(BOB, YOU_CODE)), data.observe());
        // here it is seen a moment before the other homeserver has it
        data.room(ALIAS).set(BOB, Membership.JOIN, BOB);
        Plan joined = Plan.diff(data(here(BOB, YOU_CODE)), data.observe());

        assertThat(asked.actions()).isEmpty();
        assertThat(asked.notes())
                .containsExactlyInAnyOrder(
                        new Plan.Note.Expected(ACROSS, BOB), new Plan.Note.Expected(ACROSS, YOU_CODE));
        assertThat(joined.actions()).isEmpty();
        assertThat(joined.notes()).containsExactly(new Plan.Note.Expected(ACROSS, YOU_CODE));
        assertThat(joined.isWaiting()).isTrue();
    }

    @Test
    void whoCannotComeFirstHoldsUpNobody() {
        data.reconcile(data(Offer.NONE));
        data.room(ALIAS).set(BOB, Membership.BAN, Troupe.REGISTRAR);

        assertThat(asked(data.reconcile(data(here(BOB, YOU_CODE))))).containsExactly(YOU_CODE);
    }

    @Test
    void aPuppetOfAnotherHomeserverThatLeftIsAskedInAgain() {
        data.reconcile(data(here(BOB, YOU_CODE)));
        data.reconcile(data(inside(BOB, YOU_CODE)));
        data.room(ALIAS).set(BOB, Membership.LEAVE, BOB);
        data.room(ALIAS).set(YOU_CODE, Membership.LEAVE, YOU_CODE);

        List<Action> again =
                Plan.diff(data(here(BOB, YOU_CODE)), data.observe()).actions();

        assertThat(again)
                .hasSize(1)
                .first()
                .isInstanceOfSatisfying(
                        Action.InviteUser.class, it -> assertThat(it.userId()).isEqualTo(BOB));
    }

    @Test
    void theSpaceNamesTheServersByWhichTheRoomIsJoined() {
        assertThat(data.reconcile(data(here(BOB))))
                .filteredOn(Action.LinkSpaceChild.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(
                        Action.LinkSpaceChild.class,
                        it -> assertThat(it.via()).startsWith(DATA).endsWith(CODE));
    }

    @Test
    void theFriendshipSaysWhoseHomeserverIsAway() {
        data.reconcile(data(Offer.NONE));
        DesiredState desired = data(Offer.NONE);

        Findings findings = findings(desired, data.observe());

        assertThat(requireNonNull(Statuses.of(findings, Map.of(), Map.of(), Instant.EPOCH)
                                .get(ACROSS))
                        .condition("Ready"))
                .hasValueSatisfying(ready -> {
                    assertThat(ready.reason()).isEqualTo("HomeserverAway");
                    assertThat(ready.message()).contains(BOB);
                });
        assertThat(findings.isSettled()).isFalse();
    }

    @Test
    void theRuntimeOfEachIsToldOfThePeerOfTheOther() {
        data.reconcile(data(here(BOB, YOU_CODE)));
        data.reconcile(data(inside(BOB, YOU_CODE)));
        RuntimeAssignment told = assignment(data(inside(BOB, YOU_CODE)), data.observe());

        assertThat(told.puppets()).hasSize(1);
        AssignedRoom room = told.puppets().getFirst().rooms().getFirst();
        assertThat(room.peers()).containsExactly(new Peer("code-b", BOB, true, true));
        assertThat(room.observers()).containsExactlyInAnyOrder(YOU_DATA, YOU_CODE);
        assertThat(room.firstMember()).isTrue();
        assertThat(told.puppetNamespaces()).anyMatch(it -> it.contains(BOB));
    }

    @Test
    void whatIsOfferedIsTheRoomAndWhoIsAskedIn() {
        data.reconcile(data(here(BOB)));

        Offer offer = Offers.of(data(here(BOB)), data.observe(), data.record);

        assertThat(offer.present()).containsExactlyInAnyOrder(ADA, YOU_DATA);
        assertThat(offer.lodgings().get(ACROSS)).isEqualTo(new Lodging(data.aliases.get(ALIAS), Set.of(BOB)));
        assertThat(Offers.of(data(here(BOB)), null, data.record))
                .isEqualTo(
                        new Offer(Set.of(), Map.of(ACROSS, new Lodging(data.aliases.get(ALIAS), Set.of())), Set.of()));
    }

    // ---- the other

    @Test
    void itSaysInWhichRoomsOfOthersItsUsersAre() {
        DesiredState desired = code(offering(BOB, YOU_CODE));
        Room invited = room(null, Map.of(BOB, new Member(Membership.INVITE, Troupe.REGISTRAR)));
        Room inside = room("inst", Map.of(BOB, new Member(Membership.JOIN, BOB)));

        assertThat(Offers.of(desired, codeSees(null), ManagedRecord.empty("inst"))
                        .visited())
                .isEmpty();
        assertThat(Offers.of(desired, codeSees(invited), ManagedRecord.empty("inst"))
                        .visited())
                .isEmpty();
        assertThat(Offers.of(desired, codeSees(inside), ManagedRecord.empty("inst"))
                        .visited())
                .containsExactly("!across");
        assertThat(Offers.of(desired, null, ManagedRecord.empty("inst")).visited())
                .isEmpty();
    }

    @Test
    void theOtherHomeserverMakesNothingAndWaits() {
        DesiredState desired = code(Offer.NONE);

        Plan plan = Plan.diff(desired, codeSees(null));

        assertThat(plan.actions())
                .noneMatch(it ->
                        it instanceof Action.CreateRoom room && room.room().equals(ALIAS));
        assertThat(plan.notes()).contains(new Plan.Note.Waiting(ACROSS, ALIAS, BOB));
        assertThat(Statuses.of(findings(desired, codeSees(null)), Map.of(), Map.of(), Instant.EPOCH))
                .doesNotContainKey(ACROSS);
    }

    @Test
    void whoIsAskedInJoinsByTheHomeOfTheRoom() {
        Room outside = room(null, Map.of());

        List<Action> joins = joins(code(offering(BOB, YOU_CODE)), codeSees(outside));

        assertThat(joins)
                .containsExactly(
                        new Action.JoinUser(ACROSS, ALIAS, BOB, List.of(DATA, CODE)),
                        new Action.JoinUser(ACROSS, ALIAS, YOU_CODE, List.of(DATA, CODE)));
    }

    @Test
    void whoIsNotAskedInDoesNotTry() {
        DesiredState desired = code(offering());

        assertThat(joins(desired, codeSees(room(null, Map.of())))).isEmpty();
        assertThat(Plan.diff(desired, codeSees(room(null, Map.of()))).isWaiting())
                .isTrue();
    }

    @Test
    void aPersonWhoLeftDoesNotJoinAgain() {
        Room left = room("inst", Map.of(YOU_CODE, new Member(Membership.LEAVE, YOU_CODE)));

        assertThat(joins(code(offering(BOB, YOU_CODE)), codeSees(left)))
                .containsExactly(new Action.JoinUser(ACROSS, ALIAS, BOB, List.of(DATA, CODE)));
    }

    @Test
    void onceInsideItDoesNothingMoreAndItsRuntimeKnows() {
        Room inside = room(
                "inst",
                Map.of(
                        ADA, new Member(Membership.JOIN, ADA),
                        BOB, new Member(Membership.JOIN, BOB),
                        YOU_CODE, new Member(Membership.JOIN, YOU_CODE)));
        DesiredState desired = code(offering(BOB, YOU_CODE));

        assertThat(Plan.diff(desired, codeSees(inside)).actions())
                .noneMatch(it -> it.owner().equals(ACROSS) && !(it instanceof Action.RecordRoom));
        AssignedRoom told = assignment(desired, codeSees(inside))
                .puppets()
                .getFirst()
                .rooms()
                .getFirst();
        assertThat(told.roomId()).isEqualTo("!across");
        assertThat(told.peers()).containsExactly(new Peer("data-a", ADA, true, true));
        assertThat(told.firstMember()).isFalse();
        // also while the other homeserver is away
        assertThat(assignment(code(Offer.NONE), codeSees(inside))
                        .puppets()
                        .getFirst()
                        .rooms())
                .contains(told);
    }

    @Test
    void aRoomOfAnotherInstallationIsNotJoinedFurther() {
        Room theirs = room("somebody else", Map.of(BOB, new Member(Membership.JOIN, BOB)));

        Plan plan = Plan.diff(code(offering(BOB, YOU_CODE)), codeSees(theirs));

        assertThat(plan.notes()).anyMatch(Plan.Note.Taken.class::isInstance);
        assertThat(plan.actions()).noneMatch(it -> it.owner().equals(ACROSS));
    }

    @Test
    void ofAFriendshipThatIsGoneOursLeaveAndTheAliasStaysTheirs() {
        Room inside =
                room("inst", Map.of(ADA, new Member(Membership.JOIN, ADA), BOB, new Member(Membership.JOIN, BOB)));
        ManagedRoom managed =
                new ManagedRoom(RoomKind.FRIENDSHIP, BOB, new OwnerMark("inst", ACROSS, null), "!across", Map.of());
        ManagedPuppet bob = new ManagedPuppet("default", "code-b", DeletionPolicy.LeaveRooms, false);
        ManagedRecord record = new ManagedRecord("inst", Map.of(BOB, bob), Map.of(ALIAS, managed));
        DesiredState without = desired(code(), data(), List.of(), Offer.NONE, YOU_CODE, YOU_DATA);

        List<Action> actions = Plan.diff(without, observed(record, inside)).actions();

        assertThat(actions)
                .filteredOn(it -> it.owner().equals(ACROSS))
                .containsExactly(new Action.LeaveUser(ACROSS, "!across", BOB), new Action.ForgetRoom(ACROSS, ALIAS));
    }

    // ---- what there is

    private static Homeserver data() {
        return homeserver("data", DATA);
    }

    private static Homeserver code() {
        return homeserver("code", CODE);
    }

    private static Homeserver homeserver(String name, String serverName) {
        return new Homeserver(
                ObjectMeta.named(name),
                new Homeserver.Spec(serverName, null, null, List.of(name + "-"), null, List.of(), List.of()));
    }

    private static Puppet puppet(String name, String homeserver) {
        return new Puppet(
                ObjectMeta.named(name),
                new Puppet.Spec(
                        Ref.to(homeserver),
                        null,
                        name,
                        new Puppet.JavaBrain("x.Y"),
                        List.of(),
                        List.of(),
                        Puppet.OperatingMode.Running,
                        10,
                        DeletionPolicy.LeaveRooms));
    }

    private static final Friendship PAIR = new Friendship(
            ObjectMeta.named("across"),
            new Friendship.Spec(
                    List.of(
                            new Friendship.PuppetMember(Ref.to("data-a")),
                            new Friendship.PuppetMember(Ref.to("code-b"))),
                    Friendship.Direction.Both,
                    List.of(),
                    null));

    private static DesiredState data(Offer ofCode) {
        return desired(data(), code(), List.of(PAIR), ofCode, YOU_DATA, YOU_CODE);
    }

    private static DesiredState code(Offer ofData) {
        return desired(code(), data(), List.of(PAIR), ofData, YOU_CODE, YOU_DATA);
    }

    private static DesiredState desired(
            Homeserver own, Homeserver other, List<Friendship> friendships, Offer offer, String you, String theirs) {
        List<Puppet> puppets = List.of(puppet("data-a", "data"), puppet("code-b", "code"));
        Resources resources = new Resources(own, puppets, friendships, List.of(), List.of(), List.of(), List.of(other));
        String name = own.spec().serverName();
        PuppetNamespace namespace =
                new PuppetNamespace(other.spec().serverName(), other.spec().puppetPrefixes());
        Neighbour neighbour = new Neighbour(
                other.ref(), namespace, List.of("@r:" + other.spec().serverName()), theirs, offer);
        // the simulated homeserver knows its sender by this id
        String sender = own.metadata().name().equals("data") ? Troupe.REGISTRAR : "@puppetmaster-registrar:" + name;
        return DesiredState.of(
                Declared.of(resources),
                new Installation("inst", sender, new Human(you, true), DeletionPolicy.LeaveRooms),
                new Neighbours(List.of(neighbour)),
                null);
    }

    private static Offer here(String... users) {
        return new Offer(Set.of(users), Map.of(), Set.of());
    }

    /** With users in the room. */
    private Offer inside(String... users) {
        return new Offer(Set.of(users), Map.of(), Set.of(requireNonNull(data.aliases.get(ALIAS))));
    }

    private static List<String> asked(List<Action> done) {
        return done.stream()
                .flatMap(it -> it instanceof Action.InviteUser invite ? Stream.of(invite.userId()) : Stream.empty())
                .filter(user -> user.endsWith(CODE))
                .toList();
    }

    private static Offer offering(String... admitted) {
        return new Offer(Set.of(), Map.of(ACROSS, new Lodging("!across", Set.of(admitted))), Set.of());
    }

    private static Room room(@Nullable String installation, Map<String, Member> members) {
        OwnerMark mark = installation == null ? null : new OwnerMark(installation, ACROSS, null);
        return new Room("!across", true, mark, false, "across", "", members, Set.of());
    }

    private static ObservedState codeSees(@Nullable Room across) {
        return observed(ManagedRecord.empty("inst"), across);
    }

    private static ObservedState observed(ManagedRecord record, @Nullable Room across) {
        Map<String, Room> rooms = new HashMap<>();
        if (across != null) {
            rooms.put(ALIAS, across);
        }
        return new ObservedState(record, Map.of(BOB, new Account("code-b", true, Set.of())), rooms, Map.of());
    }

    private static List<Action> joins(DesiredState desired, ObservedState observed) {
        return Plan.diff(desired, observed).actions().stream()
                .filter(it -> it instanceof Action.JoinUser join && join.room().equals(ALIAS))
                .toList();
    }

    private static RuntimeAssignment assignment(DesiredState desired, ObservedState observed) {
        return Assignments.of(desired, observed, Set.of(), null, ToolPages.EMPTY, List.of());
    }

    private static Findings findings(DesiredState desired, ObservedState observed) {
        return new Findings(
                desired,
                observed.record(),
                observed,
                Plan.diff(desired, observed),
                Set.of(),
                List.of(),
                null,
                Map.of(),
                null,
                ToolPages.EMPTY);
    }
}
