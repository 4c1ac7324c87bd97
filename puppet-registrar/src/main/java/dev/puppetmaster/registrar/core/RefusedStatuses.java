package dev.puppetmaster.registrar.core;

import static dev.puppetmaster.api.Condition.ACCEPTED;
import static dev.puppetmaster.api.Condition.ACCOUNT_READY;
import static dev.puppetmaster.api.Condition.CONSENTED;
import static dev.puppetmaster.api.Condition.READY;
import static dev.puppetmaster.api.Condition.RESOLVED_REFS;
import static dev.puppetmaster.api.Condition.ROOMS_READY;
import static dev.puppetmaster.api.Condition.ROOM_READY;
import static dev.puppetmaster.api.Condition.SYNCED;
import static dev.puppetmaster.api.Condition.WORKLOAD_READY;

import dev.puppetmaster.api.Friendship;
import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.LLMPolicy;
import dev.puppetmaster.api.MemoryPolicy;
import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.Resource;
import dev.puppetmaster.api.ResourceStatus;
import dev.puppetmaster.api.Tool;
import dev.puppetmaster.registrar.core.ConditionList.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is said of a resource that is not acted on. What it has on a homeserver is still said. */
public final class RefusedStatuses {
    private RefusedStatuses() {}

    /**
     * Says why {@code resource} is not acted on; also where there is no registrar to say it: its homeserver is unknown,
     * or cannot be used.
     *
     * @param resource of any kind but PuppetSet and ServiceDiscovery
     * @param serverName of the homeserver; null if nobody knows it
     * @param before the last status of the resource, if there is one
     */
    public static ResourceStatus of(
            Resource resource,
            @Nullable String serverName,
            Refusal refusal,
            long generation,
            @Nullable ResourceStatus before,
            Instant now) {
        ConditionList list = new ConditionList(generation, before == null ? List.of() : before.conditions(), now);
        return switch (resource) {
            case Homeserver it -> homeserver(it, conditions(list, refusal, ROOMS_READY), before);
            case Puppet it ->
                puppet(it, serverName, conditions(list, refusal, ACCOUNT_READY, ROOMS_READY, WORKLOAD_READY), before);
            case Friendship it ->
                friendship(it, serverName, conditions(list, refusal, CONSENTED, ROOM_READY, SYNCED), before);
            case LLMPolicy it ->
                new ResourceStatus.OfPolicy(
                        generation, conditions(list, refusal).list());
            case MemoryPolicy it ->
                new ResourceStatus.OfPolicy(
                        generation, conditions(list, refusal).list());
            case Tool it -> tool(conditions(list, refusal), before);
            default -> throw new IllegalArgumentException(resource.key() + " has no status of the registrar's");
        };
    }

    private static ConditionList conditions(ConditionList list, Refusal refusal, String... unknown) {
        Verdict why = Verdict.no(refusal.reason(), refusal.message());
        Verdict notLooked = Verdict.unknown("NotActedOn", "see " + refusal.condition());
        boolean accepted = !refusal.condition().equals(ACCEPTED);
        list.add(ACCEPTED, accepted ? Verdict.yes("Valid") : why);
        list.add(RESOLVED_REFS, accepted ? why : notLooked);
        for (String type : unknown) {
            list.add(type, notLooked);
        }
        list.add(READY, why);
        return list;
    }

    /** What was pinned stays so. */
    private static ResourceStatus tool(ConditionList list, @Nullable ResourceStatus before) {
        return before instanceof ResourceStatus.OfTool then
                ? new ResourceStatus.OfTool(list.generation(), then.version(), then.discovered(), list.list())
                : new ResourceStatus.OfTool(list.generation(), null, List.of(), list.list());
    }

    private static ResourceStatus homeserver(Homeserver it, ConditionList list, @Nullable ResourceStatus before) {
        String alias = Aliases.space(
                it.metadata().namespace(), it.metadata().name(), it.spec().serverName());
        return before instanceof ResourceStatus.OfHomeserver then
                ? new ResourceStatus.OfHomeserver(
                        list.generation(),
                        then.spaceRoomId(),
                        alias,
                        then.approvalsRoomId(),
                        then.invited(),
                        list.list())
                : new ResourceStatus.OfHomeserver(list.generation(), null, alias, null, Map.of(), list.list());
    }

    private static ResourceStatus puppet(
            Puppet it, @Nullable String serverName, ConditionList list, @Nullable ResourceStatus before) {
        String userId = serverName == null ? null : "@" + it.localpart() + ":" + serverName;
        return before instanceof ResourceStatus.OfPuppet then
                ? new ResourceStatus.OfPuppet(
                        list.generation(),
                        userId == null ? then.userId() : userId,
                        then.directRoomId(),
                        "Unknown",
                        List.of(),
                        then.lastError(),
                        list.list())
                : new ResourceStatus.OfPuppet(list.generation(), userId, null, "Unknown", List.of(), null, list.list());
    }

    private static ResourceStatus friendship(
            Friendship it, @Nullable String serverName, ConditionList list, @Nullable ResourceStatus before) {
        String alias = serverName == null
                ? null
                : Aliases.friendship(it.metadata().namespace(), it.metadata().name(), serverName);
        return before instanceof ResourceStatus.OfFriendship then
                ? new ResourceStatus.OfFriendship(
                        list.generation(),
                        then.roomId(),
                        alias == null ? then.alias() : alias,
                        then.invited(),
                        list.list())
                : new ResourceStatus.OfFriendship(list.generation(), null, alias, Map.of(), list.list());
    }
}
