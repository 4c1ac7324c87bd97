package dev.puppetmaster.registrar.core;

import dev.puppetmaster.api.ResourceKey;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A room that should be.
 *
 * @param alias full alias; what the room is known by
 * @param creator who makes it and keeps it right: the registrar's sender, in a direct chat the puppet. Always a member
 * @param name of a direct chat only what it is called at first, after the puppet
 * @param members everybody else who should be in it, in the resource's order
 * @param generation changes when the resource changes; who left is invited again only then
 */
public record DesiredRoom(
        RoomKind kind,
        String alias,
        OwnerMark mark,
        String creator,
        @Nullable String name,
        @Nullable String topic,
        Map<String, Role> members,
        String generation) {

    /** How somebody comes into the room. */
    public enum Role {
        /** Joined by us, and again if it left. */
        PUPPET,
        /** Joined by us, but not again once they left. */
        OWN_HUMAN,
        /** Invited by us; joins by themselves. */
        GUEST
    }

    public DesiredRoom {
        members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    /** Whether our human account is in it: their list of direct chats then names a direct one. */
    boolean hasOwnHuman() {
        return members.containsValue(Role.OWN_HUMAN);
    }

    public ResourceKey owner() {
        return mark.owner();
    }
}
