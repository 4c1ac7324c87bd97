package dev.puppetmaster.registrar.core;

import dev.puppetmaster.api.ResourceKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step towards the desired state. Each is harmless when done twice. A {@code room} is the alias of a managed room,
 * a {@code roomId} the id of a room that exists; {@code owner} is the resource for whose sake it is done.
 */
public sealed interface Action {
    ResourceKey owner();

    // ---- the record beside Matrix

    /** Notes an account, before it is made. */
    record RecordPuppet(ResourceKey owner, String userId, ManagedPuppet puppet) implements Action {}

    /** Drops an account from the record, after it was cleaned up. */
    record ForgetPuppet(ResourceKey owner, String userId) implements Action {}

    /** Notes a room, before it is made, or the id that it has. */
    record RecordRoom(ResourceKey owner, String room, ManagedRoom managed) implements Action {}

    /** Notes that a person was asked in at this generation of the resource. */
    record RecordInvitation(ResourceKey owner, String room, String userId, String generation) implements Action {}

    /** Drops a room from the record, after it was cleaned up. */
    record ForgetRoom(ResourceKey owner, String room) implements Action {}

    // ---- accounts

    record RegisterPuppet(ResourceKey owner, String userId) implements Action {}

    /** Makes the keyless device that every send names. */
    record PutDevice(ResourceKey owner, String userId) implements Action {}

    record SetDisplayName(ResourceKey owner, String userId, String displayName) implements Action {}

    /** Closes the account for ever. */
    record DeactivateAccount(ResourceKey owner, String userId) implements Action {}

    // ---- rooms

    /** Frees an alias whose room was never finished, was closed, or has lost its keeper; leaves that room. */
    record DeleteShellAlias(ResourceKey owner, String room, String roomId, String creator) implements Action {}

    /** Makes the room with alias, mark, name and topic, and nobody but its creator in it. */
    record CreateRoom(ResourceKey owner, String room, DesiredRoom desired) implements Action {}

    /** Gives a room its alias back. */
    record PutAlias(ResourceKey owner, String room, String roomId, String creator) implements Action {}

    record DeleteAlias(ResourceKey owner, String room, String creator) implements Action {}

    record SetRoomName(ResourceKey owner, String room, String creator, String name) implements Action {}

    record SetTopic(ResourceKey owner, String room, String creator, String topic) implements Action {}

    /** @param via servers through which the child can be joined */
    record LinkSpaceChild(ResourceKey owner, String room, String creator, String child, List<String> via)
            implements Action {}

    record UnlinkSpaceChild(ResourceKey owner, String room, String creator, String childRoomId) implements Action {}

    // ---- memberships

    /** @param direct whether clients should show the room as a direct chat */
    record InviteUser(ResourceKey owner, String room, String creator, String userId, boolean direct)
            implements Action {}

    /** @param via servers through which it can be joined where this one is not in it yet */
    record JoinUser(ResourceKey owner, String room, String userId, List<String> via) implements Action {}

    /** The user leaves, or declines an invitation. */
    record LeaveUser(ResourceKey owner, String roomId, String userId) implements Action {}

    record KickUser(ResourceKey owner, String roomId, String creator, String userId, String reason) implements Action {}

    /** Lists the room as a direct chat with {@code puppet} in the human account's {@code m.direct}. */
    record SetDirectChat(ResourceKey owner, String room, String puppet) implements Action {}

    /** The room that this action needs to exist; null where it needs none. */
    default @Nullable String neededRoom() {
        return switch (this) {
            case PutAlias it -> it.room();
            case SetRoomName it -> it.room();
            case SetTopic it -> it.room();
            case LinkSpaceChild it -> it.room();
            case UnlinkSpaceChild it -> it.room();
            case InviteUser it -> it.room();
            case JoinUser it -> it.room();
            case SetDirectChat it -> it.room();
            default -> null;
        };
    }
}
