package dev.puppetmaster.bots.runtime;

import dev.puppetmaster.api.runtime.AssignedPuppet;
import dev.puppetmaster.api.runtime.AssignedRoom;
import dev.puppetmaster.api.runtime.RuntimeAssignment;
import dev.puppetmaster.bot.Brain;
import dev.puppetmaster.bot.FriendRoom;
import dev.puppetmaster.bot.Peer;
import dev.puppetmaster.bot.Puppet;
import dev.puppetmaster.bot.gate.Network;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** From the registrar's words to the host's. Pure. */
final class Rosters {
    private Rosters() {}

    static Network network(RuntimeAssignment assignment) {
        return new Network(
                assignment.puppetNamespaces().stream()
                        .map(namespace -> new Network.Namespace(namespace.serverName(), namespace.prefixes()))
                        .toList(),
                users(assignment.appserviceSenders()));
    }

    static Puppet puppet(AssignedPuppet assigned, Brain brain) {
        Map<RoomId, FriendRoom> friendships = new HashMap<>();
        Set<UserId> observers = new HashSet<>(users(assigned.observers()));
        for (AssignedRoom room : assigned.rooms()) {
            if (room.kind() == AssignedRoom.Kind.FRIENDSHIP) {
                friendships.put(new RoomId(room.roomId()), friendRoom(room));
                observers.addAll(users(room.observers()));
            }
        }
        return new Puppet(
                new UserId(assigned.userId()),
                assigned.name(),
                assigned.displayName(),
                brain,
                friendships,
                assigned.accessUsers(),
                users(assigned.operators()),
                observers,
                assigned.maxConsecutiveBotTurns());
    }

    private static FriendRoom friendRoom(AssignedRoom room) {
        List<Peer> peers = room.peers().stream()
                .map(peer -> new Peer(peer.name(), new UserId(peer.userId()), peer.mayAskMe(), peer.iMayAsk()))
                .toList();
        return new FriendRoom(
                room.name(), peers, users(room.humanMembers()), users(room.observers()), room.firstMember());
    }

    private static Set<UserId> users(List<String> ids) {
        return ids.stream().map(UserId::new).collect(Collectors.toSet());
    }
}
