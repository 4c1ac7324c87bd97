package dev.puppetmaster.bot;

import dev.puppetmaster.bot.matrix.UserId;
import java.util.List;
import java.util.Set;

/**
 * A friendship as one of its puppets sees it.
 *
 * @param name the resource name of the friendship
 * @param peers the other puppets
 * @param members the people who are members: they may ask here
 * @param observers the people who only watch here
 * @param firstMember whether this puppet stands first: it alone answers what is meant for nobody by name
 */
public record FriendRoom(
        String name, List<Peer> peers, Set<UserId> members, Set<UserId> observers, boolean firstMember) {
    public FriendRoom {
        peers = List.copyOf(peers);
        members = Set.copyOf(members);
        observers = Set.copyOf(observers);
    }
}
