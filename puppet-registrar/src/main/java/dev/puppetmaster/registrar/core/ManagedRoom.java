package dev.puppetmaster.registrar.core;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A room that we made, or are about to.
 *
 * @param roomId absent until it is known
 * @param invited the resource's generation at which each person was last asked in
 */
public record ManagedRoom(
        RoomKind kind,
        String creator,
        OwnerMark mark,
        @Nullable String roomId,
        Map<String, String> invited) {
    public ManagedRoom {
        invited = Map.copyOf(invited);
    }

    ManagedRoom withMark(OwnerMark newMark) {
        return new ManagedRoom(kind, creator, newMark, roomId, invited);
    }

    /** The same with the id that the room turned out to have; invitations to another room count no more. */
    public ManagedRoom withRoomId(String id) {
        return new ManagedRoom(kind, creator, mark, id, id.equals(roomId) ? invited : Map.of());
    }

    ManagedRoom withInvited(String user, String generation) {
        Map<String, String> more = new TreeMap<>(invited);
        more.put(user, generation);
        return new ManagedRoom(kind, creator, mark, roomId, more);
    }
}
