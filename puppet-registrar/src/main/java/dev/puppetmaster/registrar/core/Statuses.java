package dev.puppetmaster.registrar.core;

import static dev.puppetmaster.api.Condition.ACCEPTED;
import static dev.puppetmaster.api.Condition.ACCOUNT_READY;
import static dev.puppetmaster.api.Condition.READY;
import static dev.puppetmaster.api.Condition.RESOLVED_REFS;
import static dev.puppetmaster.api.Condition.ROOMS_READY;
import static dev.puppetmaster.api.Condition.ROOM_READY;
import static dev.puppetmaster.api.Condition.SYNCED;
import static dev.puppetmaster.api.Condition.WORKLOAD_READY;

import dev.puppetmaster.api.Friendship;
import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.ResourceStatus;
import dev.puppetmaster.api.runtime.Observation.PuppetState;
import dev.puppetmaster.registrar.core.ConditionList.Verdict;
import dev.puppetmaster.registrar.core.ObservedState.Membership;
import dev.puppetmaster.registrar.core.ObservedState.Room;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is said of each resource. */
public final class Statuses {
    private final Findings findings;
    private final DesiredState desired;
    private final Map<ResourceKey, Long> generations;
    private final Map<ResourceKey, ResourceStatus> before;
    private final Instant now;

    private Statuses(
            Findings findings,
            Map<ResourceKey, Long> generations,
            Map<ResourceKey, ResourceStatus> before,
            Instant now) {
        this.findings = findings;
        this.desired = findings.desired();
        this.generations = generations;
        this.before = before;
        this.now = now;
    }

    /**
     * Says what is so after a pass.
     *
     * @param generations how often each resource has changed; 1 where it is not named
     * @param before the statuses of the last pass: a condition that is as it was keeps its time
     */
    public static Map<ResourceKey, ResourceStatus> of(
            Findings findings,
            Map<ResourceKey, Long> generations,
            Map<ResourceKey, ResourceStatus> before,
            Instant now) {
        Statuses statuses = new Statuses(findings, generations, before, now);
        Map<ResourceKey, ResourceStatus> all = new TreeMap<>();
        Homeserver homeserver = findings.desired().resources().homeserver();
        all.put(homeserver.key(), statuses.homeserver(homeserver));
        findings.desired().puppets().forEach(puppet -> all.put(puppet.owner(), statuses.puppet(puppet)));
        findings.desired().resources().friendships().forEach(f -> all.put(f.key(), statuses.friendship(f)));
        return all;
    }

    private ResourceStatus homeserver(Homeserver homeserver) {
        ConditionList conditions = conditions(homeserver.key());
        DesiredRoom space = desired.room(RoomKind.SPACE, homeserver.key()).orElseThrow();
        conditions.add(ACCEPTED, Verdict.yes("Valid"));
        conditions.add(ROOMS_READY, roomVerdict(space).and(settled(homeserver.key())));
        conditions.add(READY, conditions.all());
        return new ResourceStatus.OfHomeserver(
                conditions.generation(), roomId(space).orElse(null), space.alias(), conditions.list());
    }

    private ResourceStatus puppet(DesiredPuppet puppet) {
        ConditionList conditions = conditions(puppet.owner());
        conditions.add(ACCEPTED, Verdict.yes("Valid"));
        conditions.add(RESOLVED_REFS, Verdict.yes("Resolved"));
        conditions.add(ACCOUNT_READY, accountVerdict(puppet));
        conditions.add(ROOMS_READY, roomsVerdict(puppet));
        PuppetState state = findings.puppetStates().get(puppet.userId());
        conditions.add(WORKLOAD_READY, workloadVerdict(state));
        conditions.add(READY, conditions.all());
        return new ResourceStatus.OfPuppet(
                conditions.generation(),
                puppet.userId(),
                desired.room(RoomKind.DIRECT, puppet.owner())
                        .flatMap(this::roomId)
                        .orElse(null),
                state == null
                        ? "Unknown"
                        : ConditionList.camelCase(state.state().name()),
                state == null ? null : state.lastErrorEventId(),
                conditions.list());
    }

    private ResourceStatus friendship(Friendship friendship) {
        ConditionList conditions = conditions(friendship.key());
        DesiredRoom room = desired.room(RoomKind.FRIENDSHIP, friendship.key()).orElseThrow();
        conditions.add(ACCEPTED, Verdict.yes("Valid"));
        conditions.add(RESOLVED_REFS, refsVerdict(friendship));
        conditions.add(ROOM_READY, roomVerdict(room));
        Verdict settled = settled(friendship.key());
        conditions.add(SYNCED, settled.and(peopleVerdict(friendship.key())));
        conditions.add(
                READY, conditions.only(RESOLVED_REFS, ROOM_READY).and(settled).and(Verdict.yes("Ready")));
        return new ResourceStatus.OfFriendship(
                conditions.generation(), roomId(room).orElse(null), room.alias(), conditions.list());
    }

    private ConditionList conditions(ResourceKey key) {
        ResourceStatus last = before.get(key);
        return new ConditionList(generations.getOrDefault(key, 1L), last == null ? List.of() : last.conditions(), now);
    }

    private Verdict refsVerdict(Friendship friendship) {
        String missing = friendship.spec().members().stream()
                .filter(m -> m instanceof Friendship.PuppetMember member
                        && desired.puppet(member.puppet().key("Puppet")).isEmpty())
                .map(m -> "Puppet \"" + ((Friendship.PuppetMember) m).name() + "\"")
                .collect(Collectors.joining(", "));
        return missing.isEmpty()
                ? Verdict.yes("Resolved")
                : Verdict.no("PuppetMissing", missing + " does not exist; declare it or remove it from spec.members");
    }

    private Verdict accountVerdict(DesiredPuppet puppet) {
        ObservedState observed = findings.observed();
        if (observed == null) {
            return unread();
        }
        if (note(Plan.Note.Closed.class, puppet.owner()).isPresent()) {
            return Verdict.no(
                    "LocalpartDeactivated",
                    puppet.userId() + " was deactivated and can never be used again; choose another spec.localpart");
        }
        ObservedState.Account account = observed.accounts().get(puppet.userId());
        return account != null && account.hasDevice()
                ? Verdict.yes("Registered")
                : failure(puppet.owner()).orElse(Verdict.no("Pending", "the account is being made"));
    }

    private Verdict roomsVerdict(DesiredPuppet puppet) {
        ObservedState observed = findings.observed();
        if (observed == null) {
            return unread();
        }
        for (DesiredRoom room : desired.roomsOf(puppet.userId())) {
            Verdict verdict = roomVerdict(room);
            if (!verdict.isYes()) {
                return verdict;
            }
            Room at = observed.rooms().get(room.alias());
            if (at == null || at.membership(puppet.userId()) != Membership.JOIN) {
                String message = puppet.userId() + " is not in " + room.alias() + " yet";
                return failure(room.owner()).orElse(Verdict.no("Pending", message));
            }
        }
        return settled(puppet.owner());
    }

    private static Verdict workloadVerdict(@Nullable PuppetState state) {
        if (state == null) {
            return Verdict.unknown("NotReported", "the runtime has not said anything about this puppet yet");
        }
        String reason = ConditionList.camelCase(state.state().name());
        return switch (state.state()) {
            case RUNNING, SUSPENDED -> Verdict.yes(reason);
            case STARTING, FAILED -> Verdict.no(reason, state.message());
        };
    }

    private Verdict roomVerdict(DesiredRoom room) {
        ObservedState observed = findings.observed();
        if (observed == null) {
            return unread();
        }
        if (observed.isTaken(room)) {
            return Verdict.no(
                    "RoomOwnedByOther",
                    room.alias() + " belongs to another installation of Puppetmaster; delete that alias on the"
                            + " homeserver, or use that installation's state folder");
        }
        return observed.isUsable(room)
                ? Verdict.yes("RoomMade")
                : failure(room.owner()).orElse(Verdict.no("Pending", room.alias() + " is being made"));
    }

    private Verdict peopleVerdict(ResourceKey owner) {
        Plan plan = findings.remaining();
        String out = (plan == null ? List.<Plan.Note>of() : plan.notes())
                .stream()
                        .filter(note -> note.owner().equals(owner))
                        .flatMap(note -> switch (note) {
                            case Plan.Note.StaysOut it -> Stream.of(it.userId());
                            case Plan.Note.Banned it -> Stream.of(it.userId() + " (banned)");
                            case Plan.Note.Taken it -> Stream.<String>empty();
                            case Plan.Note.Closed it -> Stream.<String>empty();
                        })
                        .collect(Collectors.joining(", "));
        return out.isEmpty()
                ? Verdict.yes("Synced")
                : Verdict.no("MembersLeft", "out of the room: " + out + "; invited again when the resource changes");
    }

    private Verdict settled(ResourceKey owner) {
        Plan plan = findings.remaining();
        if (plan == null) {
            return unread();
        }
        return plan.isSettled(owner)
                ? Verdict.yes("Synced")
                : failure(owner).orElse(Verdict.no("Pending", "changes are being made"));
    }

    private Optional<Verdict> failure(ResourceKey owner) {
        return findings.failures().stream()
                .filter(failure -> failure.owner().equals(owner))
                .findFirst()
                .map(failure -> Verdict.no(failure.reason(), failure.message()));
    }

    private Verdict unread() {
        Failure why = findings.unreadable();
        return why == null
                ? Verdict.unknown("Pending", "the homeserver has not been read yet")
                : Verdict.unknown(why.reason(), why.message());
    }

    private Optional<Plan.Note> note(Class<? extends Plan.Note> type, ResourceKey owner) {
        Plan plan = findings.remaining();
        return (plan == null ? List.<Plan.Note>of() : plan.notes())
                .stream()
                        .filter(note -> type.isInstance(note) && note.owner().equals(owner))
                        .findFirst();
    }

    private Optional<String> roomId(DesiredRoom wanted) {
        ObservedState observed = findings.observed();
        if (observed == null || !observed.isUsable(wanted)) {
            return Optional.empty();
        }
        return Optional.ofNullable(observed.rooms().get(wanted.alias())).map(Room::roomId);
    }
}
