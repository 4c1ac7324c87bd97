package dev.puppetmaster.registrar.core;

import dev.puppetmaster.api.Friendship;
import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.LLMPolicy;
import dev.puppetmaster.api.MemoryPolicy;
import dev.puppetmaster.api.PodBrain;
import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.Ref;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.runtime.AssignedApprovals;
import dev.puppetmaster.api.runtime.AssignedBrain;
import dev.puppetmaster.api.runtime.AssignedMemory;
import dev.puppetmaster.api.runtime.AssignedPolicy;
import dev.puppetmaster.api.runtime.AssignedPuppet;
import dev.puppetmaster.api.runtime.AssignedRoom;
import dev.puppetmaster.api.runtime.AssignedTool;
import dev.puppetmaster.api.runtime.Peer;
import dev.puppetmaster.api.runtime.PuppetNamespace;
import dev.puppetmaster.api.runtime.RuntimeAssignment;
import dev.puppetmaster.registrar.core.ObservedState.Membership;
import dev.puppetmaster.registrar.core.ObservedState.Room;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Resolves the resources into what a runtime is told: only accounts that exist and rooms that the puppet is in. */
public final class Assignments {
    private final DesiredState desired;
    private final ObservedState observed;
    private final ToolPages book;
    private final Map<ResourceKey, List<Friendship>> friendships = new HashMap<>();

    private Assignments(DesiredState desired, ObservedState observed, ToolPages book) {
        this.desired = desired;
        this.observed = observed;
        this.book = book;
        for (Friendship friendship : desired.resources().friendships()) {
            desired.puppetMembers(friendship)
                    .forEach(puppet -> friendships
                            .computeIfAbsent(puppet.owner(), key -> new ArrayList<>())
                            .add(friendship));
        }
    }

    /**
     * Makes the assignment of the homeserver, with revision 0.
     *
     * @param missing what could not be looked at yet: a puppet that needs it is told what it was told before
     * @param before the last assignment; null before the first
     * @param book what is pinned of tools
     * @param appserviceSenders full ids of this homeserver's accounts that are neither puppets nor people
     */
    public static RuntimeAssignment of(
            DesiredState desired,
            ObservedState observed,
            Set<Subject> missing,
            @Nullable RuntimeAssignment before,
            ToolPages book,
            List<String> appserviceSenders) {
        Assignments assignments = new Assignments(desired, observed, book);
        Map<String, AssignedPuppet> last = new HashMap<>();
        if (before != null && !missing.isEmpty()) {
            before.puppets().forEach(puppet -> last.put(puppet.userId(), puppet));
        }
        List<AssignedPuppet> puppets = new ArrayList<>();
        Map<ResourceKey, LLMPolicy> policies = new LinkedHashMap<>();
        for (DesiredPuppet puppet : desired.puppets()) {
            LLMPolicy policy = desired.supply(puppet).policy();
            if (policy != null) {
                policies.put(policy.key(), policy);
            }
            if (isUnknown(puppet, desired, missing)) {
                Optional.ofNullable(last.get(puppet.userId())).ifPresent(puppets::add);
            } else if (observed.isOurs(puppet.userId())) {
                puppets.add(assignments.puppet(puppet));
            }
        }
        List<PuppetNamespace> namespaces = new ArrayList<>(List.of(desired.namespace()));
        namespaces.addAll(desired.neighbours().namespaces());
        List<String> senders = new ArrayList<>(appserviceSenders);
        senders.addAll(desired.neighbours().senders());
        return new RuntimeAssignment(
                0,
                desired.resources().homeserver().metadata().namespace(),
                desired.resources().homeserver().metadata().name(),
                desired.serverName(),
                puppets,
                namespaces,
                senders,
                policies.values().stream()
                        .map(it -> new AssignedPolicy(keyOf(it.ref()), it.spec()))
                        .toList());
    }

    private static boolean isUnknown(DesiredPuppet puppet, DesiredState desired, Set<Subject> missing) {
        return !missing.isEmpty()
                && (missing.contains(new Subject.Account(puppet.userId()))
                        || desired.roomsOf(puppet.userId()).stream()
                                .anyMatch(room -> missing.contains(new Subject.Room(room.alias()))));
    }

    private AssignedPuppet puppet(DesiredPuppet puppet) {
        Puppet.Spec spec = puppet.puppet().spec();
        List<AssignedRoom> rooms = new ArrayList<>();
        Set<String> operators = new LinkedHashSet<>(desired.homeserverObservers());
        for (Friendship friendship : friendships.getOrDefault(puppet.owner(), List.of())) {
            operators.addAll(desired.observers(friendship));
            friendshipRoom(puppet, friendship).ifPresent(rooms::add);
        }
        directRoom(puppet).ifPresent(rooms::add);
        List<String> access = desired.resolve(spec.accessUsers());
        access.stream().filter(Assignments::isFullId).forEach(operators::add);
        return new AssignedPuppet(
                puppet.owner().name(),
                puppet.userId(),
                puppet.puppet().displayName(),
                spec.operatingMode() == Puppet.OperatingMode.Suspended,
                brain(puppet),
                rooms,
                access,
                List.copyOf(operators),
                desired.homeserverObservers(),
                spec.maxConsecutiveBotTurns(),
                desired.declared().services().getOrDefault(puppet.owner(), List.of()),
                tools(puppet),
                memory(puppet),
                approvals(puppet).orElse(null));
    }

    private List<AssignedTool> tools(DesiredPuppet puppet) {
        return desired.supply(puppet).tools().stream()
                .map(held -> new AssignedTool(
                        keyOf(held.tool().ref()),
                        held.tool().spec(),
                        held.use().names(),
                        held.use().requireApproval(),
                        book.pinned(held.tool())))
                .toList();
    }

    /** Whoever was to remember less than the room shows, and it is not known how much, remembers nothing. */
    private @Nullable AssignedMemory memory(DesiredPuppet puppet) {
        Ref ref = puppet.puppet().spec().memoryPolicyRef();
        MemoryPolicy found = desired.supply(puppet).memory();
        if (ref == null) {
            return null;
        }
        return new AssignedMemory(
                keyOf(ref),
                found != null
                        ? found.spec()
                        : new MemoryPolicy.Spec(
                                MemoryPolicy.Type.None, MemoryPolicy.DEFAULT_WINDOW_TOKENS, null, List.of()));
    }

    /** Nothing where nobody could decide, or the puppet cannot ask yet. */
    private Optional<AssignedApprovals> approvals(DesiredPuppet puppet) {
        Homeserver.Approvals declared = desired.resources().homeserver().spec().approvals();
        if (declared == null || !desired.supply(puppet).needsApprovals()) {
            return Optional.empty();
        }
        Optional<String> made = desired.room(
                        RoomKind.APPROVALS, desired.resources().homeserver().key())
                .flatMap(room -> joined(puppet, room));
        return Optional.ofNullable(declared.room())
                .or(() -> made)
                .map(roomId -> new AssignedApprovals(roomId, desired.approvers()));
    }

    private static String keyOf(Ref ref) {
        return ref.namespace() + "/" + ref.name();
    }

    private Optional<AssignedRoom> friendshipRoom(DesiredPuppet puppet, Friendship friendship) {
        List<DesiredState.Friend> puppets = desired.friends(friendship);
        ResourceKey first = friendship.spec().members().getFirst() instanceof Friendship.PuppetMember member
                ? member.puppet().key("Puppet")
                : null;
        boolean both = friendship.spec().direction() == Friendship.Direction.Both;
        List<Peer> peers = puppets.stream()
                .filter(other -> !other.owner().equals(puppet.owner()))
                .map(other -> new Peer(
                        other.owner().name(),
                        other.userId(),
                        both || other.owner().equals(first),
                        both || puppet.owner().equals(first)))
                .toList();
        return desired.room(RoomKind.FRIENDSHIP, friendship.key())
                .flatMap(room -> joined(puppet, room))
                .map(roomId -> new AssignedRoom(
                        roomId,
                        friendship.metadata().name(),
                        AssignedRoom.Kind.FRIENDSHIP,
                        peers,
                        desired.humanMembers(friendship),
                        desired.observers(friendship),
                        puppets.getFirst().owner().equals(puppet.owner())));
    }

    private Optional<AssignedRoom> directRoom(DesiredPuppet puppet) {
        return desired.room(RoomKind.DIRECT, puppet.owner())
                .flatMap(room -> joined(puppet, room)
                        .map(roomId -> new AssignedRoom(
                                roomId,
                                Objects.requireNonNull(room.mark().user()),
                                AssignedRoom.Kind.DIRECT,
                                List.of(),
                                List.copyOf(room.members().keySet()),
                                List.of(),
                                true)));
    }

    private Optional<String> joined(DesiredPuppet puppet, DesiredRoom wanted) {
        Room room = observed.rooms().get(wanted.alias());
        if (room == null || !observed.isUsable(wanted) || room.membership(puppet.userId()) != Membership.JOIN) {
            return Optional.empty();
        }
        return Optional.of(room.roomId());
    }

    private static AssignedBrain brain(DesiredPuppet puppet) {
        return switch (puppet.puppet().spec().brain()) {
            case Puppet.JavaBrain java -> new AssignedBrain.Java(java.className());
            // also where that policy is not to be had: another model must not answer in its place
            case Puppet.LlmBrain llm ->
                new AssignedBrain.Llm(
                        llm.systemPrompt(),
                        Optional.ofNullable(llm.policyRef())
                                .map(Assignments::keyOf)
                                .orElse(null));
            case PodBrain pod ->
                new AssignedBrain.Pod(
                        BrainAddress.url(puppet.owner(), pod),
                        Optional.ofNullable(pod.policyRef())
                                .map(Assignments::keyOf)
                                .orElse(null));
        };
    }

    private static boolean isFullId(String user) {
        return user.startsWith("@") && user.indexOf('*') < 0 && user.indexOf('?') < 0;
    }
}
