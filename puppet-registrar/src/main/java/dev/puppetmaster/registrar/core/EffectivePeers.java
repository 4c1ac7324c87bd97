package dev.puppetmaster.registrar.core;

import dev.puppetmaster.api.ResourceStatus.EffectivePeer;
import dev.puppetmaster.api.runtime.AssignedPuppet;
import dev.puppetmaster.api.runtime.AssignedRoom;
import dev.puppetmaster.api.runtime.Peer;
import dev.puppetmaster.api.runtime.RuntimeAssignment;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Whom each puppet may ask, by what the runtime was told: both have to be in a room in which it may, as far as this
 * homeserver's registrar sees to it.
 */
final class EffectivePeers {
    private final Map<String, AssignedPuppet> puppets = new HashMap<>();
    private final Map<String, Set<String>> inside = new HashMap<>();

    private final String serverName;

    EffectivePeers(@Nullable RuntimeAssignment assignment) {
        serverName = assignment == null ? "" : assignment.serverName();
        if (assignment != null) {
            for (AssignedPuppet puppet : assignment.puppets()) {
                puppets.put(puppet.userId(), puppet);
                for (AssignedRoom room : puppet.rooms()) {
                    inside.computeIfAbsent(room.roomId(), id -> new HashSet<>()).add(puppet.userId());
                }
            }
        }
    }

    /** Of those the other homeserver's runtime is told. */
    private boolean isElsewhere(String userId) {
        return !userId.endsWith(":" + serverName);
    }

    List<EffectivePeer> of(String userId) {
        AssignedPuppet puppet = puppets.get(userId);
        if (puppet == null) {
            return List.of();
        }
        Map<String, EffectivePeer> peers = new TreeMap<>();
        for (AssignedRoom room : puppet.rooms()) {
            Set<String> there = inside.getOrDefault(room.roomId(), Set.of());
            for (Peer peer : room.peers()) {
                if (peer.iMayAsk() && (there.contains(peer.userId()) || isElsewhere(peer.userId()))) {
                    peers.put(peer.userId(), new EffectivePeer(peer.name(), peer.userId()));
                }
            }
        }
        return List.copyOf(peers.values());
    }
}
