package dev.puppetmaster.registrar.core;

import static dev.puppetmaster.registrar.core.Troupe.YOU;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.api.Condition;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.ResourceStatus;
import dev.puppetmaster.api.runtime.Observation.PuppetState;
import dev.puppetmaster.api.runtime.Observation.State;
import dev.puppetmaster.registrar.core.ObservedState.Membership;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StatusesTest {
    private static final ResourceKey PAIR = new ResourceKey("Friendship", "default", "pair");
    private static final ResourceKey A = new ResourceKey("Puppet", "default", "data-a");
    private static final ResourceKey DATA = new ResourceKey("Homeserver", "default", "data");
    private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");
    private static final Map<String, PuppetState> RUNNING = Map.of(
            Troupe.id("data-a"), new PuppetState(Troupe.id("data-a"), State.RUNNING, "", null),
            Troupe.id("data-b"), new PuppetState(Troupe.id("data-b"), State.RUNNING, "", null));

    private final SimulatedMatrix matrix = new SimulatedMatrix();
    private final Troupe troupe =
            new Troupe().puppet("data-a").puppet("data-b").friendship("pair", null, "data-a", "data-b");

    private Map<ResourceKey, ResourceStatus> statuses(
            List<Failure> failures, Map<String, PuppetState> states, @Nullable Failure unreadable) {
        ObservedState observed = unreadable == null ? matrix.observe() : null;
        Plan rest = observed == null ? null : Plan.diff(troupe.desired(), observed);
        Findings findings = new Findings(troupe.desired(), observed, rest, failures, unreadable, states);
        return Statuses.of(findings, Map.of(), Map.of(), NOON);
    }

    private static Condition condition(Map<ResourceKey, ResourceStatus> all, ResourceKey key, String type) {
        return requireNonNull(all.get(key)).condition(type).orElseThrow();
    }

    @Test
    void allIsReadyWhenNothingIsLeftToDo() {
        matrix.reconcile(troupe.desired());

        Map<ResourceKey, ResourceStatus> all = statuses(List.of(), RUNNING, null);

        assertThat(all)
                .hasSize(4)
                .allSatisfy((key, status) ->
                        assertThat(status.isReady()).as("%s", key).isTrue());
        assertThat(((ResourceStatus.OfPuppet) requireNonNull(all.get(A))).directRoomId())
                .isEqualTo(matrix.aliases.get(Aliases.direct("data-a", YOU, "s")));
        assertThat(((ResourceStatus.OfFriendship) requireNonNull(all.get(PAIR))).roomId())
                .isEqualTo(matrix.aliases.get("#friends_default_pair:s"));
        assertThat(((ResourceStatus.OfHomeserver) requireNonNull(all.get(DATA))).spaceRoomId())
                .isEqualTo(matrix.aliases.get("#space_default_data:s"));
    }

    @Test
    void aFailureBecomesTheConditionOfItsResource() {
        Failure failure = new Failure(A, "AccountTaken", "@data-a:s is somebody else's; choose another", false);

        Map<ResourceKey, ResourceStatus> all = statuses(List.of(failure), Map.of(), null);

        Condition account = condition(all, A, Condition.ACCOUNT_READY);
        assertThat(account.status()).isEqualTo(Condition.Status.False);
        assertThat(account.reason()).isEqualTo("AccountTaken");
        assertThat(account.message()).isEqualTo(failure.message());
        assertThat(condition(all, A, Condition.READY).reason()).isEqualTo("AccountTaken");
        assertThat(condition(all, PAIR, Condition.ROOM_READY).reason()).isEqualTo("Pending");
    }

    @Test
    void anUnreachableHomeserverLeavesThingsUnknownAndNothingReady() {
        Failure down = new Failure(DATA, "HomeserverUnreachable", "no answer from http://127.0.0.1:1", true);

        Map<ResourceKey, ResourceStatus> all = statuses(List.of(), RUNNING, down);

        assertThat(condition(all, A, Condition.ACCOUNT_READY).status()).isEqualTo(Condition.Status.Unknown);
        assertThat(all).allSatisfy((key, status) -> {
            assertThat(status.isReady()).isFalse();
            assertThat(status.condition(Condition.READY).orElseThrow().reason()).isEqualTo("HomeserverUnreachable");
        });
    }

    @Test
    void whoLeftIsSaidButDoesNotMakeTheFriendshipUnready() {
        matrix.reconcile(troupe.desired());
        matrix.room("#friends_default_pair:s").set(YOU, Membership.LEAVE, YOU);

        Map<ResourceKey, ResourceStatus> all = statuses(List.of(), RUNNING, null);

        assertThat(condition(all, PAIR, Condition.SYNCED).reason()).isEqualTo("MembersLeft");
        assertThat(condition(all, PAIR, Condition.SYNCED).message())
                .contains(YOU)
                .contains("when the resource changes");
        assertThat(requireNonNull(all.get(PAIR)).isReady()).isTrue();
    }

    @Test
    void aFriendshipWhosePuppetIsGoneSaysWhichOne() {
        troupe.without("data-b");
        matrix.reconcile(troupe.desired());

        Condition refs = condition(statuses(List.of(), RUNNING, null), PAIR, Condition.RESOLVED_REFS);

        assertThat(refs.reason()).isEqualTo("PuppetMissing");
        assertThat(refs.message()).startsWith("Puppet \"data-b\" does not exist");
    }

    @Test
    void aPuppetWhoseBrainFailsIsNotReady() {
        matrix.reconcile(troupe.desired());
        PuppetState failed =
                new PuppetState(Troupe.id("data-a"), State.FAILED, "no class x.Y on the class path", "$event");

        Map<ResourceKey, ResourceStatus> all = statuses(List.of(), Map.of(Troupe.id("data-a"), failed), null);

        assertThat(condition(all, A, Condition.READY).message()).isEqualTo("no class x.Y on the class path");
        ResourceStatus.OfPuppet status = (ResourceStatus.OfPuppet) requireNonNull(all.get(A));
        assertThat(status.state()).isEqualTo("Failed");
        assertThat(status.lastErrorEventId()).isEqualTo("$event");
    }

    @Test
    void aConditionThatIsAsItWasKeepsItsTime() {
        matrix.reconcile(troupe.desired());
        ObservedState observed = matrix.observe();
        Findings findings = new Findings(
                troupe.desired(), observed, Plan.diff(troupe.desired(), observed), List.of(), null, Map.of());
        Map<ResourceKey, ResourceStatus> first = Statuses.of(findings, Map.of(), Map.of(), NOON);
        Findings running = new Findings(
                troupe.desired(), observed, Plan.diff(troupe.desired(), observed), List.of(), null, RUNNING);

        Map<ResourceKey, ResourceStatus> second = Statuses.of(running, Map.of(), first, NOON.plusSeconds(60));

        assertThat(condition(second, A, Condition.ACCOUNT_READY).lastTransitionTime())
                .isEqualTo(NOON);
        assertThat(condition(second, A, Condition.READY).lastTransitionTime()).isEqualTo(NOON.plusSeconds(60));
    }
}
