package dev.puppetmaster.registrar;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.puppetmaster.api.Condition;
import dev.puppetmaster.api.ObjectMeta;
import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.Puppet.DeletionPolicy;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.runtime.Observation;
import dev.puppetmaster.api.runtime.RuntimeAssignment;
import dev.puppetmaster.bot.matrix.MatrixClient;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.registrar.core.Action;
import dev.puppetmaster.registrar.core.Aliases;
import dev.puppetmaster.registrar.core.DesiredState;
import dev.puppetmaster.registrar.core.Failure;
import dev.puppetmaster.registrar.core.Knowledge;
import dev.puppetmaster.registrar.core.Plan;
import dev.puppetmaster.registrar.matrix.HumanAccount;
import dev.puppetmaster.registrar.matrix.MatrixReader;
import dev.puppetmaster.registrar.matrix.PlanApplier;
import dev.puppetmaster.registrar.matrix.RecordFile;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a registrar does to a homeserver, whichever homeserver it is. */
abstract class RegistrarContract extends ApprovalsContract {
    /** How many crashes are tried; each needs a reconcile of its own. */
    abstract int crashes();

    @Test
    void fromNothingEverythingIsMade() throws IOException, InterruptedException {
        try (RegistrarRig rig = rig()) {
            RegistrarSnapshot snapshot = rig.settle();

            assertEverythingIsThere(rig);
            assertThat(snapshot.failures()).isEmpty();
            RuntimeAssignment assignment =
                    requireNonNull(rig.runtime.awaitAssignment("default", rig.tag, 0, Duration.ofSeconds(1)));
            assertThat(assignment.puppets())
                    .hasSize(2)
                    .allSatisfy(puppet -> assertThat(puppet.rooms()).hasSize(2));
            assertThat(rig.runtime.awaitAssignment("default", "other", 0, Duration.ofSeconds(1)))
                    .isNull();
            assertThat(rig.runtime.awaitAssignment("default", rig.tag, assignment.revision(), Duration.ofMillis(1)))
                    .isNull();
        }
    }

    private static void assertEverythingIsThere(RegistrarRig rig) {
        MatrixClient human = rig.humanClient();
        RoomId pair = rig.room(rig.pairAlias());
        RoomId space = rig.room(rig.spaceAlias());
        RoomId chat = rig.room(rig.directAlias("a"));
        assertThat(human.joinedRooms()).contains(pair, space, chat, rig.room(rig.directAlias("b")));
        assertThat(rig.puppetClient("a").joinedRooms()).containsExactlyInAnyOrder(pair, chat);
        assertThat(rig.puppetClient("a").hasDevice("PUPPETMASTER")).isTrue();
        assertThat(human.displayName(new UserId(rig.puppetId("a")))).contains("Puppet a");
        assertThat(human.displayName(rig.registrarClient().user())).contains("Puppetmaster");
        assertThat(content(human, pair, "m.room.name", "").path("name").asText())
                .isEqualTo(rig.tag + "-pair");
        assertThat(content(human, pair, "m.room.topic", "").path("topic").asText())
                .isEqualTo("A and B");
        assertThat(content(human, pair, "m.room.join_rules", "")
                        .path("join_rule")
                        .asText())
                .isEqualTo("invite");
        JsonNode mark = content(human, pair, "dev.puppetmaster.owner", "");
        assertThat(mark.path("kind").asText()).isEqualTo("Friendship");
        assertThat(mark.path("name").asText()).isEqualTo("default/" + rig.tag + "-pair");
        assertThat(content(human, space, "m.room.create", "").path("type").asText())
                .isEqualTo("m.space");
        assertThat(content(human, space, "m.room.name", "").path("name").asText())
                .isEqualTo("Theme " + rig.tag);
        assertThat(content(human, space, "m.space.child", pair.value()).path("via"))
                .hasSize(1);
        assertThat(human.accountData("m.direct")
                        .orElseThrow()
                        .path(rig.puppetId("a"))
                        .get(0)
                        .asText())
                .isEqualTo(chat.value());
    }

    private static JsonNode content(MatrixClient eyes, RoomId room, String type, String key) {
        return eyes.stateContent(room, type, key).orElseThrow(() -> new AssertionError(type + " in " + room));
    }

    @Test
    void aSecondReconcileAndOneAfterARestartWriteNothing() throws IOException {
        try (RegistrarRig rig = rig()) {
            RegistrarSnapshot first = rig.settle();
            assertThat(first.writes()).isPositive();

            assertThat(rig.update().writes()).isEqualTo(first.writes());
            assertThat(rig.settle().writes()).isZero();
        }
    }

    @Test
    void aRemovedPuppetLeavesItsRoomsAndComesBackWithTheSameAccount() throws IOException {
        try (RegistrarRig rig = rig()) {
            rig.settle();
            RoomId pair = rig.room(rig.pairAlias());

            rig.puppets.removeIf(p -> p.metadata().name().equals(rig.tag + "-a"));
            RegistrarSnapshot gone = rig.update();

            assertThat(rig.puppetClient("a").joinedRooms()).isEmpty();
            assertThat(content(rig.humanClient(), pair, "m.room.member", rig.puppetId("a"))
                            .path("reason")
                            .asText())
                    .contains("was removed");
            assertThat(rig.hasAlias(rig.directAlias("a"))).isFalse();
            assertThat(rig.puppetClient("b").joinedRooms()).contains(pair);
            Condition refs = requireNonNull(
                            gone.statuses().get(new ResourceKey("Friendship", "default", rig.tag + "-pair")))
                    .condition(Condition.RESOLVED_REFS)
                    .orElseThrow();
            assertThat(refs.reason()).isEqualTo("PuppetMissing");

            rig.puppet("a", DeletionPolicy.LeaveRooms);
            rig.update();
            assertThat(rig.puppetClient("a").joinedRooms())
                    .containsExactlyInAnyOrder(pair, rig.room(rig.directAlias("a")));
        }
    }

    @Test
    void aRemovedFriendshipIsEmptied() throws IOException {
        try (RegistrarRig rig = rig()) {
            rig.settle();
            RoomId pair = rig.room(rig.pairAlias());
            RoomId space = rig.room(rig.spaceAlias());

            rig.friendships.clear();
            rig.update();

            assertThat(rig.hasAlias(rig.pairAlias())).isFalse();
            assertThat(rig.puppetClient("a").joinedRooms()).doesNotContain(pair);
            assertThat(rig.humanClient().joinedRooms()).doesNotContain(pair);
            assertThat(rig.registrarClient().joinedRooms()).doesNotContain(pair);
            assertThat(content(rig.humanClient(), space, "m.space.child", pair.value())
                            .path("via"))
                    .isEmpty();
        }
    }

    @Test
    void aPersonWhoLeftStaysOutUntilTheResourceChanges() throws IOException {
        try (RegistrarRig rig = rig()) {
            rig.settle();
            RoomId pair = rig.room(rig.pairAlias());
            rig.humanClient().leave(pair);

            RegistrarSnapshot after = rig.settle();
            assertThat(after.writes()).isZero();
            assertThat(rig.humanClient().joinedRooms()).doesNotContain(pair);
            assertThat(requireNonNull(after.statuses().get(new ResourceKey("Friendship", "default", rig.tag + "-pair")))
                            .condition(Condition.SYNCED)
                            .orElseThrow()
                            .reason())
                    .isEqualTo("MembersLeft");

            rig.friendship("pair", "another topic", "a", "b");
            rig.update();
            assertThat(rig.humanClient().joinedRooms()).contains(pair);
        }
    }

    @Test
    void whatTheRuntimeSeesIsPutRightAtOnce() throws IOException {
        try (RegistrarRig rig = rig()) {
            rig.settle();
            RoomId pair = rig.room(rig.pairAlias());
            String a = rig.puppetId("a");
            rig.puppetClient("a").leave(pair);

            rig.runtime.observe(
                    "default", rig.tag, List.of(new Observation.MemberChanged(pair.value(), a, "leave", a)));

            await().atMost(Duration.ofSeconds(20))
                    .until(() -> rig.registrarClient().membership(pair, a).equals("join"));
        }
    }

    @Test
    void aShellIsReplacedByAWholeRoom() throws IOException {
        try (RegistrarRig rig = rig()) {
            RoomId shell = rig.registrarClient()
                    .createRoom(JsonNodeFactory.instance
                            .objectNode()
                            .put("room_alias_name", Aliases.localpart(rig.pairAlias())));

            rig.settle();

            assertThat(rig.room(rig.pairAlias())).isNotEqualTo(shell);
            assertThat(rig.registrarClient().joinedRooms()).doesNotContain(shell);
            assertEverythingIsThere(rig);
        }
    }

    @Test
    void aRoomThatTurnsOutToBeWholeIsNotTakenForAShell() throws Exception {
        try (RegistrarRig rig = rig()) {
            rig.settle();
            rig.stop();
            RecordFile record = RecordFile.open(rig.recordFile);
            RoomId pair = rig.room(rig.pairAlias());
            ResourceKey owner = new ResourceKey("Friendship", "default", rig.tag + "-pair");
            String registrar = rig.registrarClient().user().value();
            Action tooLate = new Action.DeleteShellAlias(owner, rig.pairAlias(), pair.value(), registrar);

            PlanApplier.Outcome outcome =
                    new PlanApplier(rig.access(), record).apply(List.of(tooLate), new Knowledge());

            assertThat(outcome.failures()).singleElement().matches(Failure::retryable);
            assertThat(rig.room(rig.pairAlias())).isEqualTo(pair);
        }
    }

    @Test
    void aGuestIsInvitedAndNotJoined() throws IOException {
        HumanAccount guest = new HumanAccount.Guest(server().human().userId());
        try (RegistrarRig rig = new RegistrarRig(server(), "t" + made++, directory, guest)) {
            rig.settle();

            MatrixClient eyes = rig.puppetClient("a");
            String person = guest.userId().value();
            RoomId chat = rig.room(rig.directAlias("a"));
            JsonNode invitation = content(eyes, chat, "m.room.member", person);
            assertThat(invitation.path("membership").asText()).isEqualTo("invite");
            assertThat(invitation.path("is_direct").asBoolean()).isTrue();
            assertThat(eyes.membership(rig.room(rig.pairAlias()), person)).isEqualTo("invite");
        }
    }

    @Test
    void aPuppetOutsideTheRegisteredPrefixesGetsAConditionAndTheOthersWork() throws IOException {
        try (RegistrarRig rig = rig()) {
            rig.prefixes.add("odd-");
            Puppet odd = new Puppet(
                    ObjectMeta.named("odd-" + rig.tag), rig.puppets.getFirst().spec());
            Puppet.Spec spec = odd.spec();
            rig.puppets.add(new Puppet(
                    odd.metadata(),
                    new Puppet.Spec(
                            spec.homeserverRef(),
                            "odd-" + rig.tag,
                            null,
                            spec.brain(),
                            List.of(),
                            List.of(),
                            spec.operatingMode(),
                            10,
                            spec.deletionPolicy())));

            RegistrarSnapshot snapshot =
                    rig.awaitSnapshot(rig.restart(), s -> !s.failures().isEmpty() && hasRoomsOfAllBut(s, odd.key()));

            assertEverythingIsThere(rig);
            Condition account = requireNonNull(snapshot.statuses().get(odd.key()))
                    .condition(Condition.ACCOUNT_READY)
                    .orElseThrow();
            assertThat(account.reason()).isEqualTo("PrefixNotRegistered");
            assertThat(account.message()).contains("restart the homeserver");
        }
    }

    private static boolean hasRoomsOfAllBut(RegistrarSnapshot snapshot, ResourceKey odd) {
        return snapshot.statuses().size() == 5
                && snapshot.statuses().entrySet().stream()
                        .filter(entry -> !entry.getKey().equals(odd))
                        .allMatch(entry -> entry.getValue()
                                .condition(Condition.ROOMS_READY)
                                .or(() -> entry.getValue().condition(Condition.SYNCED))
                                .filter(condition -> condition.status() == Condition.Status.True)
                                .isPresent());
    }

    @Test
    void aHomeserverThatBearsAnotherNameIsSaidAndNothingIsMadeThere() throws Exception {
        TestHomeserver named =
                new TestHomeserver(server().baseUrl(), "another.example", server().registrations(), server().human());
        try (RegistrarRig rig = new RegistrarRig(named, "misnamed", directory, server().human())) {
            RegistrarSnapshot snapshot = rig.awaitSnapshot(rig.restart(), s -> true);

            assertThat(snapshot.failures()).singleElement().satisfies(failure -> {
                assertThat(failure.reason()).isEqualTo("WrongServerName");
                assertThat(failure.message())
                        .contains("calls itself " + server().serverName())
                        .contains("spec.serverName says another.example");
            });
            assertThat(RecordFile.open(rig.recordFile).record().puppets()).isEmpty();
        }
    }

    /** The record is written as a killed process leaves it: up to the action before the crash, or with that one. */
    @Test
    void afterACrashAtAnyActionANewStartEndsInTheSameState() throws Exception {
        Random random = new Random(7);
        for (int crash = 0; crash < crashes(); crash++) {
            try (RegistrarRig rig = rig()) {
                RecordFile record = RecordFile.open(rig.recordFile);
                DesiredState desired = rig.desired(record.record().installation());
                Knowledge knowledge = new MatrixReader(rig.access()).read(desired, record.record());
                List<Action> plan =
                        Plan.diff(desired, record.record(), knowledge).actions();
                int at = crashes() > plan.size() ? crash % plan.size() : random.nextInt(plan.size());
                new PlanApplier(rig.access(), record).apply(plan.subList(0, at), knowledge);

                rig.settle();

                assertEverythingIsThere(rig);
            }
        }
    }
}
