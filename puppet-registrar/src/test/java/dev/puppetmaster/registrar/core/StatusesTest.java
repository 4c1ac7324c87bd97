package dev.puppetmaster.registrar.core;

import static dev.puppetmaster.registrar.core.Troupe.YOU;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.api.Condition;
import dev.puppetmaster.api.Friendship;
import dev.puppetmaster.api.ObjectMeta;
import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.Ref;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.ResourceStatus;
import dev.puppetmaster.api.runtime.Observation.PuppetState;
import dev.puppetmaster.api.runtime.Observation.State;
import dev.puppetmaster.api.runtime.RuntimeAssignment;
import dev.puppetmaster.registrar.core.ObservedState.Membership;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    private final Set<Subject> missing = new HashSet<>();
    private final SimulatedMatrix matrix = new SimulatedMatrix();
    private final Troupe troupe =
            new Troupe().puppet("data-a").puppet("data-b").friendship("pair", null, "data-a", "data-b");

    private Map<ResourceKey, ResourceStatus> statuses(
            List<Failure> failures, Map<String, PuppetState> states, @Nullable Failure unreadable) {
        ObservedState observed = unreadable == null ? matrix.observe() : null;
        Plan rest = observed == null ? null : Plan.diff(troupe.desired(), observed);
        return Statuses.of(findings(observed, rest, failures, states, unreadable), Map.of(), Map.of(), NOON);
    }

    private Findings findings(
            @Nullable ObservedState observed,
            @Nullable Plan rest,
            List<Failure> failures,
            Map<String, PuppetState> states,
            @Nullable Failure unreadable) {
        RuntimeAssignment assignment = observed == null
                ? null
                : Assignments.of(troupe.desired(), observed, Set.of(), null, ToolPages.EMPTY, List.of());
        return new Findings(
                troupe.desired(),
                matrix.record,
                observed,
                rest,
                missing,
                failures,
                unreadable,
                states,
                assignment,
                ToolPages.EMPTY);
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
    void whatIsRefusedIsSaidAndTheOthersGoOn() {
        troupe.puppet("odd").puppet("data-c");
        Puppet twin = new Puppet(
                ObjectMeta.named("twin"),
                spec(requireNonNull(troupe.puppets.getFirst()), "data-a", Ref.to("data"), List.of()));
        Puppet elsewhere = new Puppet(
                ObjectMeta.named("data-e"),
                spec(troupe.puppets.getFirst(), null, new Ref("default", "art"), List.of()));
        troupe.puppets.addAll(List.of(twin, elsewhere));
        troupe.refused.put(puppet("data-c"), new Refusal(Condition.ACCEPTED, "Invalid", "spec.brain: say one"));
        troupe.friendship("pair", null, "data-a", "data-b", "data-e");
        matrix.reconcile(troupe.desired());

        Map<ResourceKey, ResourceStatus> all = statuses(List.of(), RUNNING, null);

        assertThat(condition(all, puppet("odd"), Condition.ACCEPTED).reason()).isEqualTo("LocalpartOutsidePrefixes");
        assertThat(condition(all, puppet("odd"), Condition.READY).message()).contains("[data-]");
        assertThat(condition(all, puppet("twin"), Condition.ACCEPTED).reason()).isEqualTo("LocalpartTaken");
        assertThat(condition(all, puppet("twin"), Condition.READY).message()).contains("Puppet \"data-a\"");
        assertThat(condition(all, puppet("data-c"), Condition.READY).message()).isEqualTo("spec.brain: say one");
        assertThat(all).doesNotContainKey(puppet("data-e"));
        assertThat(condition(all, PAIR, Condition.RESOLVED_REFS).reason()).isEqualTo("PuppetElsewhere");
        assertThat(requireNonNull(all.get(A)).isReady()).isTrue();
        assertThat(matrix.accounts).containsExactly(Troupe.id("data-a"), Troupe.id("data-b"));
    }

    @Test
    void whatWasMadeBeforeItWasRefusedStaysAsItIs() {
        matrix.reconcile(troupe.desired());
        troupe.refused.put(A, new Refusal(Condition.ACCEPTED, "Invalid", "spec.brain: say one"));
        troupe.refused.put(PAIR, new Refusal(Condition.ACCEPTED, "Invalid", "spec.topic: too long"));

        assertThat(matrix.reconcile(troupe.desired())).isEmpty();

        assertThat(matrix.room("#friends_default_pair:s").has(Troupe.id("data-a")))
                .isTrue();
        assertThat(matrix.record.leaving(troupe.desired())).isEmpty();
    }

    @Test
    void acrossNamespacesBothSidesConsent() {
        ObjectMeta far = new ObjectMeta("data-f", "far", Map.of(), Map.of());
        Puppet open = new Puppet(far, spec(troupe.puppets.getFirst(), null, Ref.to("data"), List.of("default")));
        Puppet shut = new Puppet(far, spec(troupe.puppets.getFirst(), null, Ref.to("data"), List.of()));
        troupe.puppets.add(open);
        Friendship friendship = new Friendship(
                ObjectMeta.named("across"),
                new Friendship.Spec(
                        List.of(
                                new Friendship.PuppetMember(Ref.to("data-a")),
                                new Friendship.PuppetMember(Ref.to("data-b")),
                                new Friendship.PuppetMember(new Ref("far", "data-f"))),
                        Friendship.Direction.Both,
                        List.of(),
                        null));
        troupe.friendships.add(friendship);
        String room = "#friends_default_across:s";

        matrix.reconcile(troupe.desired());
        assertThat(condition(statuses(List.of(), Map.of(), null), open.key(), Condition.RESOLVED_REFS)
                        .reason())
                .as("the homeserver has not consented")
                .isEqualTo("NotAllowed");
        assertThat(matrix.accounts).doesNotContain(Troupe.id("data-f"));

        troupe.allowedNamespaces.add("far");
        matrix.reconcile(troupe.desired());
        assertThat(matrix.room(room).has(Troupe.id("data-f"))).isTrue();
        assertThat(condition(statuses(List.of(), Map.of(), null), friendship.key(), Condition.CONSENTED)
                        .reason())
                .isEqualTo("Consented");

        troupe.puppets.set(troupe.puppets.indexOf(open), shut);
        matrix.reconcile(troupe.desired());
        assertThat(matrix.room(room).has(Troupe.id("data-f"))).isFalse();
        assertThat(matrix.room(room).has(Troupe.id("data-b"))).isTrue();
        Condition consented = condition(statuses(List.of(), Map.of(), null), friendship.key(), Condition.CONSENTED);
        assertThat(consented.status()).isEqualTo(Condition.Status.False);
        assertThat(consented.reason()).isEqualTo("NotAllowed");
        assertThat(consented.message()).contains("Puppet \"data-f\" of namespace far", "spec.allowedNamespaces");
    }

    private static Puppet.Spec spec(Puppet like, @Nullable String localpart, Ref homeserver, List<String> allowed) {
        return new Puppet.Spec(
                homeserver,
                localpart,
                null,
                like.spec().brain(),
                List.of(),
                allowed,
                Puppet.OperatingMode.Running,
                10,
                null);
    }

    private static ResourceKey puppet(String name) {
        return new ResourceKey("Puppet", "default", name);
    }

    @Test
    void whomAPuppetMayAskIsSaidOnceBothAreInTheRoom() {
        troupe.friendship("pair", null, Friendship.Direction.OneWay, List.of(), "data-a", "data-b");
        matrix.reconcile(troupe.desired());

        assertThat(((ResourceStatus.OfPuppet) requireNonNull(
                                statuses(List.of(), Map.of(), null).get(A)))
                        .effectivePeers())
                .containsExactly(new ResourceStatus.EffectivePeer("data-b", Troupe.id("data-b")));
        assertThat(((ResourceStatus.OfPuppet) requireNonNull(
                                statuses(List.of(), Map.of(), null).get(puppet("data-b"))))
                        .effectivePeers())
                .isEmpty();

        matrix.room("#friends_default_pair:s").set(Troupe.id("data-b"), Membership.LEAVE, Troupe.id("data-b"));
        assertThat(((ResourceStatus.OfPuppet) requireNonNull(
                                statuses(List.of(), Map.of(), null).get(A)))
                        .effectivePeers())
                .isEmpty();
    }

    @Test
    void whatHasNotBeenLookedAtKeepsItsStatus() {
        matrix.reconcile(troupe.desired());
        Map<ResourceKey, ResourceStatus> first = statuses(List.of(), RUNNING, null);
        missing.add(new Subject.Room("#friends_default_pair:s"));
        matrix.room("#friends_default_pair:s").mark = null;
        ObservedState observed = matrix.observe();
        Findings findings = findings(observed, Plan.diff(troupe.desired(), observed), List.of(), Map.of(), null);

        Map<ResourceKey, ResourceStatus> next = Statuses.of(findings, Map.of(), first, NOON);

        assertThat(next.get(PAIR)).isSameAs(first.get(PAIR));
        assertThat(next.get(A)).as("its room is not known").isSameAs(first.get(A));
        assertThat(Statuses.of(findings, Map.of(), Map.of(), NOON)).doesNotContainKeys(PAIR, A);
    }

    @Test
    void theLastErrorStaysUntilThereIsAnother() {
        matrix.reconcile(troupe.desired());
        String a = Troupe.id("data-a");
        ObservedState observed = matrix.observe();
        Plan rest = Plan.diff(troupe.desired(), observed);
        PuppetState failed = new PuppetState(a, State.RUNNING, "the answer could not be sent", "$event");
        Map<ResourceKey, ResourceStatus> first =
                Statuses.of(findings(observed, rest, List.of(), Map.of(a, failed), null), Map.of(), Map.of(), NOON);

        Map<ResourceKey, ResourceStatus> second =
                Statuses.of(findings(observed, rest, List.of(), RUNNING, null), Map.of(), first, NOON);
        Map<ResourceKey, ResourceStatus> afterARestart =
                Statuses.of(findings(observed, rest, List.of(), Map.of(), null), Map.of(), second, NOON);

        ResourceStatus.OfPuppet status = (ResourceStatus.OfPuppet) requireNonNull(second.get(A));
        assertThat(status.lastError())
                .isEqualTo(new ResourceStatus.LastError("the answer could not be sent", "$event"));
        assertThat(status.isReady()).isTrue();
        assertThat(afterARestart.get(A)).isEqualTo(status);
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
        assertThat(status.lastError())
                .isEqualTo(new ResourceStatus.LastError("no class x.Y on the class path", "$event"));
    }

    @Test
    void aConditionThatIsAsItWasKeepsItsTime() {
        matrix.reconcile(troupe.desired());
        ObservedState observed = matrix.observe();
        Plan rest = Plan.diff(troupe.desired(), observed);
        Findings findings = findings(observed, rest, List.of(), Map.of(), null);
        Map<ResourceKey, ResourceStatus> first = Statuses.of(findings, Map.of(), Map.of(), NOON);
        Findings running = findings(observed, rest, List.of(), RUNNING, null);

        Map<ResourceKey, ResourceStatus> second = Statuses.of(running, Map.of(), first, NOON.plusSeconds(60));

        assertThat(condition(second, A, Condition.ACCOUNT_READY).lastTransitionTime())
                .isEqualTo(NOON);
        assertThat(condition(second, A, Condition.READY).lastTransitionTime()).isEqualTo(NOON.plusSeconds(60));
    }
}
