package dev.puppetmaster.registrar.core;

import dev.puppetmaster.api.Friendship;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.ResourceStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The record where the resources themselves are the record: whatever is declared, or was and is held by a finalizer, may
 * have been made. What is named here and was never made is no harm: cleaning it up does nothing.
 */
public final class RecordSeed {
    private final DesiredState desired;
    private final Map<ResourceKey, ResourceStatus> statuses;
    private final Map<String, ManagedPuppet> puppets = new LinkedHashMap<>();
    private final Map<String, ManagedRoom> rooms = new LinkedHashMap<>();

    private RecordSeed(DesiredState desired, Map<ResourceKey, ResourceStatus> statuses) {
        this.desired = desired;
        this.statuses = statuses;
    }

    /**
     * Begins a record.
     *
     * @param everything all that is declared, and all that is about to go
     * @param statuses the last ones: they say which room it was, and who was asked in
     */
    public static ManagedRecord of(
            Declared everything, Installation installation, Map<ResourceKey, ResourceStatus> statuses) {
        RecordSeed seed = new RecordSeed(DesiredState.of(everything, installation), statuses);
        seed.fill();
        return new ManagedRecord(installation.id(), seed.puppets, seed.rooms);
    }

    private void fill() {
        desired.puppets().forEach(puppet -> puppets.put(puppet.userId(), puppet.record()));
        // A puppet that is not acted on any more may have an account from before, unless it is another's.
        desired.resources().puppets().stream().filter(desired::isOurs).forEach(puppet -> {
            DesiredPuppet held = new DesiredPuppet(
                    puppet,
                    Refusals.userId(puppet, desired.resources().homeserver()),
                    puppet.deletionPolicyOr(desired.installation().deletionPolicy()));
            puppets.putIfAbsent(held.userId(), held.record());
        });
        desired.rooms().forEach(room -> {
            ResourceStatus status = statuses.get(room.owner());
            rooms.put(
                    room.alias(),
                    switch (room.kind()) {
                        case SPACE ->
                            status instanceof ResourceStatus.OfHomeserver it
                                    ? managed(room, it.spaceRoomId(), it.invited())
                                    : managed(room, null, Map.of());
                        case FRIENDSHIP ->
                            status instanceof ResourceStatus.OfFriendship it
                                    ? managed(room, it.roomId(), it.invited())
                                    : managed(room, null, Map.of());
                        case APPROVALS ->
                            status instanceof ResourceStatus.OfHomeserver it
                                    ? managed(
                                            room,
                                            it.approvalsRoomId(),
                                            it.approvalsRoomId() == null ? Map.of() : everybodyAsked(room))
                                    : managed(room, null, Map.of());
                        case DIRECT ->
                            status instanceof ResourceStatus.OfPuppet it
                                    ? managed(room, it.directRoomId(), everybodyAsked(room))
                                    : managed(room, null, Map.of());
                    });
        });
        desired.resources().friendships().stream().filter(desired::isHome).forEach(this::held);
    }

    /** A status says nothing of who was asked into such a room: who left it was, and who was never in it is asked anyway. */
    private static Map<String, String> everybodyAsked(DesiredRoom room) {
        Map<String, String> asked = new LinkedHashMap<>();
        room.members().forEach((user, role) -> {
            if (role != DesiredRoom.Role.PUPPET) {
                asked.put(user, room.generation());
            }
        });
        return asked;
    }

    private static ManagedRoom managed(DesiredRoom room, @Nullable String roomId, Map<String, String> invited) {
        return new ManagedRoom(room.kind(), room.creator(), room.mark(), roomId, invited);
    }

    private void held(Friendship friendship) {
        if (statuses.get(friendship.key()) instanceof ResourceStatus.OfFriendship it && it.roomId() != null) {
            String alias = Aliases.friendship(
                    friendship.metadata().namespace(), friendship.metadata().name(), desired.serverName());
            OwnerMark mark = new OwnerMark(desired.installation().id(), friendship.key(), null);
            rooms.putIfAbsent(
                    alias,
                    new ManagedRoom(RoomKind.FRIENDSHIP, desired.registrarSender(), mark, it.roomId(), it.invited()));
        }
    }
}
