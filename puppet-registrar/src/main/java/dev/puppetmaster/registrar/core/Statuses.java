package dev.puppetmaster.registrar.core;

import static dev.puppetmaster.api.Condition.ACCEPTED;
import static dev.puppetmaster.api.Condition.ACCOUNT_READY;
import static dev.puppetmaster.api.Condition.BRAIN_READY;
import static dev.puppetmaster.api.Condition.CONSENTED;
import static dev.puppetmaster.api.Condition.READY;
import static dev.puppetmaster.api.Condition.RESOLVED_REFS;
import static dev.puppetmaster.api.Condition.ROOMS_READY;
import static dev.puppetmaster.api.Condition.ROOM_READY;
import static dev.puppetmaster.api.Condition.SYNCED;
import static dev.puppetmaster.api.Condition.WORKLOAD_READY;

import dev.puppetmaster.api.Condition;
import dev.puppetmaster.api.Friendship;
import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.LLMPolicy;
import dev.puppetmaster.api.MemoryPolicy;
import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.Resource;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.ResourceStatus;
import dev.puppetmaster.api.Tool;
import dev.puppetmaster.api.runtime.Observation.PuppetState;
import dev.puppetmaster.registrar.core.ConditionList.Verdict;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What is said of each resource. */
public final class Statuses {
    private final Findings findings;
    private final DesiredState desired;
    private final Verdicts verdicts;
    private final EffectivePeers peers;
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
        this.verdicts = new Verdicts(findings);
        this.peers = new EffectivePeers(findings.assignment());
        this.generations = generations;
        this.before = before;
        this.now = now;
    }

    /**
     * Says what is so. A resource of which something has not been looked at yet keeps the status it had; without one it
     * gets none.
     *
     * @param generations of the resources; 1 where one is not named
     * @param before the statuses of the last time: a condition that is as it was keeps its time
     */
    public static Map<ResourceKey, ResourceStatus> of(
            Findings findings,
            Map<ResourceKey, Long> generations,
            Map<ResourceKey, ResourceStatus> before,
            Instant now) {
        return of(findings, generations, before, now, key -> true);
    }

    /** @param concerned the others keep the status that they had */
    public static Map<ResourceKey, ResourceStatus> of(
            Findings findings,
            Map<ResourceKey, Long> generations,
            Map<ResourceKey, ResourceStatus> before,
            Instant now,
            Predicate<ResourceKey> concerned) {
        Statuses statuses = new Statuses(findings, generations, before, now);
        Map<ResourceKey, ResourceStatus> all = new HashMap<>();
        DesiredState desired = findings.desired();
        statuses.put(desired.resources().homeserver(), concerned, all);
        desired.resources().puppets().stream()
                .filter(desired::isOurs)
                .forEach(puppet -> statuses.put(puppet, concerned, all));
        desired.resources().friendships().stream()
                .filter(desired::isHome)
                .forEach(friendship -> statuses.put(friendship, concerned, all));
        desired.resources().policies().forEach(policy -> statuses.put(policy, concerned, all));
        desired.resources().memories().forEach(memory -> statuses.put(memory, concerned, all));
        desired.resources().tools().forEach(tool -> statuses.put(tool, concerned, all));
        return all;
    }

    private void put(Resource resource, Predicate<ResourceKey> concerned, Map<ResourceKey, ResourceStatus> all) {
        ResourceKey key = resource.key();
        ResourceStatus last = before.get(key);
        ResourceStatus next = concerned.test(key) && !isUnknown(resource) ? status(resource, last) : last;
        if (next != null) {
            all.put(key, next.equals(last) ? last : next);
        }
    }

    private ResourceStatus status(Resource resource, @Nullable ResourceStatus last) {
        Optional<Refusal> refusal = desired.refusal(resource.key());
        if (refusal.isPresent()) {
            long generation = generations.getOrDefault(resource.key(), 1L);
            return RefusedStatuses.of(resource, desired.serverName(), refusal.get(), generation, last, now);
        }
        return switch (resource) {
            case Homeserver it -> homeserver(it);
            case Puppet it -> puppet(desired.puppet(it.key()).orElseThrow(), last);
            case Friendship it -> friendship(it);
            case LLMPolicy it -> policy(it.key(), last);
            case MemoryPolicy it -> policy(it.key(), last);
            case Tool it -> SharedStatuses.tool(it, findings.tools(), generation(it.key()), conditionsOf(last), now);
            default -> throw new IllegalArgumentException(resource.key() + " has no status of the registrar's");
        };
    }

    private ResourceStatus policy(ResourceKey key, @Nullable ResourceStatus last) {
        return SharedStatuses.policy(generation(key), conditionsOf(last), now);
    }

    private long generation(ResourceKey key) {
        return generations.getOrDefault(key, 1L);
    }

    private static List<Condition> conditionsOf(@Nullable ResourceStatus last) {
        return last == null ? List.of() : last.conditions();
    }

    private boolean isUnknown(Resource resource) {
        if (findings.missing().isEmpty()) {
            return false;
        }
        return switch (resource) {
            case Homeserver it ->
                isMissing(desired.registrarSender())
                        || isMissing(desired.room(RoomKind.SPACE, it.key()))
                        || isMissing(desired.room(RoomKind.APPROVALS, it.key()));
            case Puppet it ->
                desired.puppet(it.key())
                        .filter(puppet -> isMissing(puppet.userId())
                                || desired.roomsOf(puppet.userId()).stream().anyMatch(this::isMissing))
                        .isPresent();
            case Friendship it -> isMissing(desired.room(RoomKind.FRIENDSHIP, it.key()));
            default -> false;
        };
    }

    private boolean isMissing(String userId) {
        return findings.missing().contains(new Subject.Account(userId));
    }

    private boolean isMissing(Optional<DesiredRoom> room) {
        return room.isPresent() && isMissing(room.get());
    }

    private boolean isMissing(DesiredRoom room) {
        return findings.missing().contains(new Subject.Room(room.alias()));
    }

    private ResourceStatus homeserver(Homeserver homeserver) {
        ConditionList conditions = conditions(homeserver.key());
        DesiredRoom space = desired.room(RoomKind.SPACE, homeserver.key()).orElseThrow();
        conditions.add(ACCEPTED, Verdict.yes("Valid"));
        conditions.add(RESOLVED_REFS, Verdict.yes("Resolved"));
        Optional<DesiredRoom> approvals = desired.room(RoomKind.APPROVALS, homeserver.key());
        Verdict made = approvals.map(verdicts::room).orElse(Verdict.yes("RoomMade"));
        conditions.add(ROOMS_READY, verdicts.room(space).and(made).and(verdicts.settled(homeserver.key())));
        conditions.add(READY, conditions.all());
        return new ResourceStatus.OfHomeserver(
                conditions.generation(),
                roomId(space).orElse(null),
                space.alias(),
                approvals.flatMap(this::roomId).orElse(null),
                invited(space),
                conditions.list());
    }

    private ResourceStatus puppet(DesiredPuppet puppet, @Nullable ResourceStatus last) {
        ConditionList conditions = conditions(puppet.owner());
        PuppetState state = findings.puppetStates().get(puppet.userId());
        conditions.add(ACCEPTED, Verdict.yes("Valid"));
        conditions.add(RESOLVED_REFS, verdicts.refs(puppet));
        conditions.add(ACCOUNT_READY, verdicts.account(puppet));
        conditions.add(ROOMS_READY, verdicts.rooms(puppet));
        conditions.add(WORKLOAD_READY, Verdicts.workload(state, last));
        verdicts.brain(puppet).ifPresent(verdict -> conditions.add(BRAIN_READY, verdict));
        conditions.add(READY, conditions.all());
        ResourceStatus.OfPuppet then = last instanceof ResourceStatus.OfPuppet it ? it : null;
        return new ResourceStatus.OfPuppet(
                conditions.generation(),
                puppet.userId(),
                desired.room(RoomKind.DIRECT, puppet.owner())
                        .flatMap(this::roomId)
                        .orElse(null),
                state != null ? ConditionList.camelCase(state.state().name()) : then == null ? "Unknown" : then.state(),
                peers.of(puppet.userId()),
                lastError(state, then),
                conditions.list());
    }

    /** It stays until another takes its place: a puppet that answers again has failed all the same. */
    private static ResourceStatus.@Nullable LastError lastError(
            @Nullable PuppetState state, ResourceStatus.@Nullable OfPuppet then) {
        String eventId = state == null ? null : state.lastErrorEventId();
        if (state != null && eventId != null) {
            return new ResourceStatus.LastError(state.message(), eventId);
        }
        return then == null ? null : then.lastError();
    }

    private ResourceStatus friendship(Friendship friendship) {
        ConditionList conditions = conditions(friendship.key());
        DesiredRoom room = desired.room(RoomKind.FRIENDSHIP, friendship.key()).orElseThrow();
        Verdict settled = verdicts.settled(friendship.key()).and(verdicts.neighbours(friendship.key()));
        conditions.add(ACCEPTED, Verdict.yes("Valid"));
        conditions.add(RESOLVED_REFS, verdicts.refs(friendship));
        conditions.add(CONSENTED, verdicts.consent(friendship));
        conditions.add(ROOM_READY, verdicts.room(room));
        conditions.add(SYNCED, settled.and(verdicts.people(friendship.key())));
        conditions.add(
                READY,
                conditions
                        .only(RESOLVED_REFS, CONSENTED, ROOM_READY)
                        .and(settled)
                        .and(Verdict.yes("Ready")));
        return new ResourceStatus.OfFriendship(
                conditions.generation(), roomId(room).orElse(null), room.alias(), invited(room), conditions.list());
    }

    private ConditionList conditions(ResourceKey key) {
        ResourceStatus last = before.get(key);
        return new ConditionList(generations.getOrDefault(key, 1L), last == null ? List.of() : last.conditions(), now);
    }

    /** While the homeserver cannot be read it is the room that is on record. */
    private Optional<String> roomId(DesiredRoom wanted) {
        ObservedState observed = findings.observed();
        if (observed == null) {
            return Optional.ofNullable(findings.record().rooms().get(wanted.alias()))
                    .flatMap(managed -> Optional.ofNullable(managed.roomId()));
        }
        return observed.isUsable(wanted)
                ? Optional.ofNullable(observed.rooms().get(wanted.alias())).map(ObservedState.Room::roomId)
                : Optional.empty();
    }

    private Map<String, String> invited(DesiredRoom wanted) {
        ManagedRoom managed = findings.record().rooms().get(wanted.alias());
        return managed == null ? Map.of() : managed.invited();
    }
}
