package dev.puppetmaster.bot;

import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A bot to host: an account, a brain, and who may ask it.
 *
 * @param userId its account
 * @param name its resource name, by which it is addressed
 * @param displayName as people see it; it may be addressed by that too
 * @param brain what answers
 * @param friendships by room
 * @param accessUsers globs of the users that may ask and invite it; empty for the default: the people who are members
 *     of its friendships, and observers in a direct chat
 * @param operators users named by their full id in access.users or as observers: they reset the loop guard
 * @param observers the homeserver's observers and those of its friendships
 * @param maxConsecutiveBotTurns 1 to 1000
 */
public record Puppet(
        UserId userId,
        String name,
        String displayName,
        Brain brain,
        Map<RoomId, FriendRoom> friendships,
        List<String> accessUsers,
        Set<UserId> operators,
        Set<UserId> observers,
        int maxConsecutiveBotTurns) {
    public Puppet {
        friendships = Map.copyOf(friendships);
        accessUsers = List.copyOf(accessUsers);
        operators = Set.copyOf(operators);
        observers = Set.copyOf(observers);
    }

    /** A bot without friends that everybody who matches one of the globs may ask. */
    public static Puppet alone(UserId userId, Brain brain, List<String> accessUsers) {
        return new Puppet(
                userId, userId.localpart(), userId.localpart(), brain, Map.of(), accessUsers, Set.of(), Set.of(), 10);
    }
}
