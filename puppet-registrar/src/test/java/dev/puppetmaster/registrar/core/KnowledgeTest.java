package dev.puppetmaster.registrar.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.api.Puppet.DeletionPolicy;
import dev.puppetmaster.api.runtime.Observation;
import dev.puppetmaster.registrar.core.ObservedState.Membership;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is known without looking is what a look would find. */
class KnowledgeTest {
    private static final String PAIR = "#friends_default_pair:s";

    private final SimulatedMatrix matrix = new SimulatedMatrix();
    private final Knowledge knowledge = new Knowledge();
    private int looks;

    private final Troupe troupe =
            new Troupe().puppet("data-a").puppet("data-b").friendship("pair", "A and B", "data-a", "data-b");

    /** One look, as {@code MatrixReader} does it. */
    private void look(Subject subject, DesiredState desired) {
        looks++;
        ObservedState now = matrix.observe();
        switch (subject) {
            case Subject.Account it -> {
                boolean whereabouts = Subjects.needsWhereabouts(it.userId(), desired);
                ObservedState.Account seen = now.accounts().get(it.userId());
                knowledge.account(it.userId(), seen, whereabouts);
            }
            case Subject.Room it -> knowledge.room(it.alias(), now.rooms().get(it.alias()));
            case Subject.DirectChats it -> knowledge.directChats(now.directChats());
        }
    }

    private void lookAtMissing(DesiredState desired) {
        Subjects.missing(desired, matrix.record, knowledge).forEach(subject -> look(subject, desired));
    }

    private void apply(Action action) {
        matrix.apply(action);
        String made = action instanceof Action.CreateRoom it ? matrix.aliases.get(it.room()) : null;
        knowledge.done(action, made);
    }

    private void reconcile(DesiredState desired) {
        for (int round = 0; round < 3; round++) {
            lookAtMissing(desired);
            List<Action> actions = Plan.diff(desired, matrix.record, knowledge).actions();
            if (actions.isEmpty()
                    && Subjects.missing(desired, matrix.record, knowledge).isEmpty()) {
                return;
            }
            actions.forEach(this::apply);
        }
        throw new AssertionError(
                "still to do: " + Plan.diff(desired, matrix.record, knowledge).actions());
    }

    @Test
    void whatWasMadeNeedsNoLook() {
        reconcile(troupe.desired());
        looks = 0;

        reconcile(troupe.puppet("data-c").desired());

        assertThat(looks).as("the account and the direct chat of the new one").isEqualTo(2);
        assertThat(Plan.diff(troupe.desired(), matrix.observe()).actions()).isEmpty();
    }

    @Test
    void nothingIsPlannedAboutWhatIsNotKnown() {
        DesiredState desired = troupe.desired();
        look(new Subject.Account(Troupe.REGISTRAR), desired);
        look(new Subject.Account(Troupe.id("data-a")), desired);
        look(new Subject.Room(PAIR), desired);

        assertThat(Plan.diff(desired, matrix.record, knowledge).actions())
                .as("the room needs an account that is not known")
                .isNotEmpty()
                .noneMatch(action -> action.toString().contains("data-b"))
                .noneMatch(action -> action instanceof Action.CreateRoom);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34})
    void whatIsKnownAfterAnyChangesIsWhatALookFinds(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 100; round++) {
            DesiredState desired = ConvergenceTest.randomTroupe(random).desired(new Human(Troupe.YOU, true));
            lookAtMissing(desired);
            List<Action> plan = Plan.diff(desired, matrix.record, knowledge).actions();
            for (Action action : plan.subList(0, random.nextInt(plan.size() + 1))) {
                if (random.nextInt(10) == 0) {
                    // It was done, and nobody said so.
                    matrix.apply(action);
                    knowledge.doubt(action);
                    break;
                }
                apply(action);
            }
            assertKnownIsTrue(desired);

            reconcile(desired);

            assertKnownIsTrue(desired);
            assertThat(Plan.diff(desired, matrix.observe()).actions()).isEmpty();
        }
    }

    private void assertKnownIsTrue(DesiredState desired) {
        ObservedState known = knowledge.observed(matrix.record);
        ObservedState truth = matrix.observe();
        known.rooms()
                .forEach((alias, room) ->
                        assertThat(room).as(alias).isEqualTo(truth.rooms().get(alias)));
        known.accounts().forEach((userId, account) -> {
            ObservedState.Account real = Objects.requireNonNull(truth.accounts().get(userId), userId);
            assertThat(account.displayName()).as(userId).isEqualTo(real.displayName());
            assertThat(account.hasDevice()).as(userId).isEqualTo(real.hasDevice());
            if (knowledge.knowsWhereabouts(userId)) {
                assertThat(account.joinedRooms()).as(userId).isEqualTo(real.joinedRooms());
            }
        });
        for (DesiredPuppet puppet : desired.puppets()) {
            if (knowledge.knows(new Subject.Account(puppet.userId()))) {
                assertThat(known.accounts().containsKey(puppet.userId()))
                        .as(puppet.userId())
                        .isEqualTo(truth.accounts().containsKey(puppet.userId()));
            }
        }
        if (knowledge.knows(new Subject.DirectChats())) {
            assertThat(known.directChats()).isEqualTo(truth.directChats());
        }
    }

    @Test
    void whatWeDidIsNoNewsAndWhatOthersDidIs() {
        DesiredState desired = troupe.desired();
        reconcile(desired);
        String room = Objects.requireNonNull(matrix.aliases.get(PAIR));
        String a = Troupe.id("data-a");

        assertThat(knowledge.contradictedBy(member(room, a, "join", a), desired))
                .isEmpty();
        assertThat(knowledge.contradictedBy(member(room, a, "invite", Troupe.REGISTRAR), desired))
                .as("our own invitation, told late")
                .isEmpty();
        assertThat(knowledge.contradictedBy(new Observation.AliasChanged(room), desired))
                .as("the alias that it was made with")
                .isEmpty();
        assertThat(knowledge.contradictedBy(member("!elsewhere", a, "leave", a), desired))
                .isEmpty();

        assertThat(knowledge.contradictedBy(member(room, a, "leave", a), desired))
                .contains(new Subject.Room(PAIR));
        assertThat(knowledge.contradictedBy(member(room, a, "invite", "@somebody:s"), desired))
                .contains(new Subject.Room(PAIR));
        assertThat(knowledge.contradictedBy(new Observation.AliasChanged(room), desired))
                .contains(new Subject.Room(PAIR));
        assertThat(knowledge.contradictedBy(new Observation.Tombstoned(room, null), desired))
                .contains(new Subject.Room(PAIR));
    }

    private static Observation member(String room, String user, String membership, String sender) {
        return new Observation.MemberChanged(room, user, membership, sender);
    }

    @Test
    void whatIsForgottenIsLookedAtAgainAndMended() {
        DesiredState desired = troupe.desired();
        reconcile(desired);
        matrix.room(PAIR).set(Troupe.id("data-a"), Membership.LEAVE, Troupe.id("data-a"));
        looks = 0;

        knowledge.forget(new Subject.Room(PAIR));
        reconcile(desired);

        assertThat(looks).isEqualTo(1);
        assertThat(matrix.room(PAIR).has(Troupe.id("data-a"))).isTrue();
    }

    @Test
    void aRetainedPuppetIsForgottenWithoutALook() {
        troupe.puppet("data-c", DeletionPolicy.Retain, "C");
        reconcile(troupe.desired());
        looks = 0;

        reconcile(troupe.without("data-c").desired());

        assertThat(looks).isZero();
        assertThat(matrix.record.puppets()).doesNotContainKey(Troupe.id("data-c"));
        assertThat(matrix.record.leaving(troupe.desired())).isEmpty();
        assertThat(Map.copyOf(matrix.aliases)).containsKey(Aliases.direct("data-c", Troupe.YOU, "s"));
    }
}
