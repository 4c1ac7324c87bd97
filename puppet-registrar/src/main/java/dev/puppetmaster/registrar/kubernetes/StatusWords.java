package dev.puppetmaster.registrar.kubernetes;

import dev.puppetmaster.api.Condition;
import dev.puppetmaster.api.ResourceStatus;
import dev.puppetmaster.api.crd.DiscoveredFunction;
import dev.puppetmaster.api.crd.EffectivePeer;
import dev.puppetmaster.api.crd.FriendshipStatus;
import dev.puppetmaster.api.crd.HomeserverStatus;
import dev.puppetmaster.api.crd.LastError;
import dev.puppetmaster.api.crd.PolicyStatus;
import dev.puppetmaster.api.crd.PuppetStatus;
import dev.puppetmaster.api.crd.StatusCondition;
import dev.puppetmaster.api.crd.ToolStatus;
import dev.puppetmaster.registrar.core.Refusal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is written into the status of a custom resource. Pure. */
final class StatusWords {
    private StatusWords() {}

    static HomeserverStatus homeserver(ResourceStatus.OfHomeserver it) {
        return new HomeserverStatus(
                it.observedGeneration(),
                conditions(it.conditions()),
                it.spaceRoomId(),
                it.spaceAlias(),
                it.approvalsRoomId(),
                orNull(it.invited()));
    }

    static PuppetStatus puppet(ResourceStatus.OfPuppet it) {
        ResourceStatus.LastError error = it.lastError();
        return new PuppetStatus(
                it.observedGeneration(),
                conditions(it.conditions()),
                it.userId(),
                it.directRoomId(),
                it.state(),
                it.effectivePeers().stream()
                        .map(peer -> new EffectivePeer(peer.name(), peer.userId()))
                        .toList(),
                error == null ? null : new LastError(error.eventId(), error.message()));
    }

    static FriendshipStatus friendship(ResourceStatus.OfFriendship it) {
        return new FriendshipStatus(
                it.observedGeneration(), conditions(it.conditions()), it.roomId(), it.alias(), orNull(it.invited()));
    }

    static PolicyStatus policy(ResourceStatus.OfPolicy it) {
        return new PolicyStatus(it.observedGeneration(), conditions(it.conditions()));
    }

    static ToolStatus tool(ResourceStatus.OfTool it) {
        return new ToolStatus(
                it.observedGeneration(),
                conditions(it.conditions()),
                it.version(),
                it.version() == null
                        ? null
                        : it.discovered().stream()
                                .map(function -> new DiscoveredFunction(function.name(), function.schemaHash()))
                                .toList());
    }

    /**
     * Conditions of a resource that nobody works on.
     *
     * @param before those that were written last: a condition that is as it was keeps its time
     */
    static List<StatusCondition> refused(Refusal refusal, long generation, List<Condition> before, Instant now) {
        List<Condition> conditions = new ArrayList<>();
        if (!refusal.condition().equals(Condition.ACCEPTED)) {
            conditions.add(condition(Condition.ACCEPTED, Condition.Status.True, "Valid", "", generation, before, now));
        }
        conditions.add(condition(
                refusal.condition(),
                Condition.Status.False,
                refusal.reason(),
                refusal.message(),
                generation,
                before,
                now));
        conditions.add(condition(
                Condition.READY, Condition.Status.False, refusal.reason(), refusal.message(), generation, before, now));
        return conditions(conditions);
    }

    static Condition condition(
            String type,
            Condition.Status status,
            String reason,
            String message,
            long generation,
            List<Condition> before,
            Instant now) {
        Instant since = before.stream()
                .filter(c -> c.type().equals(type) && c.status() == status)
                .map(Condition::lastTransitionTime)
                .findFirst()
                .orElse(now.truncatedTo(ChronoUnit.SECONDS));
        return new Condition(type, status, reason, message, since, generation);
    }

    static List<StatusCondition> conditions(List<Condition> conditions) {
        return conditions.stream().map(StatusCondition::of).toList();
    }

    private static @Nullable Map<String, String> orNull(Map<String, String> map) {
        return map.isEmpty() ? null : map;
    }
}
