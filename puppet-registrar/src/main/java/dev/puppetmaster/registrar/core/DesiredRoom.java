package dev.puppetmaster.registrar.core;

import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.registrar.core.Neighbours.Lodging;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A room that should be.
 *
 * @param alias full alias; what the room is known by
 * @param creator who makes it and keeps it right: the registrar's sender, in a direct chat the puppet. Always a member. In a
 *     room of another homeserver the puppet of ours by whom we look at it
 * @param name of a direct chat only what it is called at first, after the puppet
 * @param members everybody else who should be in it, in the resource's order; in a room of another homeserver only ours
 * @param generation changes when the resource changes; who left is invited again only then
 * @param visit of a room that another homeserver makes and keeps: ours only join; else null
 */
public record DesiredRoom(
        RoomKind kind,
        String alias,
        OwnerMark mark,
        String creator,
        @Nullable String name,
        @Nullable String topic,
        Map<String, Role> members,
        String generation,
        @Nullable Lodging visit) {

    /** How somebody comes into the room. */
    public enum Role {
        /** Joined by us, and again if it left. */
        PUPPET,
        /** A puppet of another homeserver: invited by us, and again if it left; its own registrar has it join. */
        NEIGHBOUR,
        /** Joined by us, but not again once they left. */
        OWN_HUMAN,
        /** Invited by us; joins by themselves. */
        GUEST
    }

    public DesiredRoom {
        members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    /** With a room of our own. */
    DesiredRoom(
            RoomKind kind,
            String alias,
            OwnerMark mark,
            String creator,
            @Nullable String name,
            @Nullable String topic,
            Map<String, Role> members,
            String generation) {
        this(kind, alias, mark, creator, name, topic, members, generation, null);
    }

    /** Whether puppets of other homeservers are in it. */
    public boolean hasNeighbours() {
        return members.containsValue(Role.NEIGHBOUR);
    }

    /** The servers through which it can be joined: its own, then those of its puppets. */
    List<String> via() {
        Set<String> servers = new LinkedHashSet<>(List.of(serverOf(alias)));
        servers.add(serverOf(creator));
        members.forEach((user, role) -> {
            if (role == Role.NEIGHBOUR) {
                servers.add(serverOf(user));
            }
        });
        return List.copyOf(servers);
    }

    private static String serverOf(String id) {
        return id.substring(id.indexOf(':') + 1);
    }

    /** Whether our human account is in it: their list of direct chats then names a direct one. */
    boolean hasOwnHuman() {
        return members.containsValue(Role.OWN_HUMAN);
    }

    public ResourceKey owner() {
        return mark.owner();
    }
}
