package dev.puppetmaster.api.runtime;

import java.util.List;

/**
 * A room in which the puppet is at home.
 *
 * @param roomId may lack a domain (room version 12)
 * @param name of the Friendship resource, or the user id of the human in a direct chat
 * @param peers the other puppets of the friendship; empty in a direct chat
 * @param humanMembers full ids of the people who are members; in a direct chat the one person
 * @param observers full ids of who may read here but not ask; a member is no observer. Empty in a direct chat
 * @param firstMember whether this puppet is the one that answers a bare {@code !help} here
 */
public record AssignedRoom(
        String roomId,
        String name,
        Kind kind,
        List<Peer> peers,
        List<String> humanMembers,
        List<String> observers,
        boolean firstMember) {
    public AssignedRoom {
        peers = List.copyOf(peers);
        humanMembers = List.copyOf(humanMembers);
        observers = List.copyOf(observers);
    }

    public enum Kind {
        FRIENDSHIP,
        DIRECT
    }
}
