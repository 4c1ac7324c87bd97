package dev.puppetmaster.bot;

import dev.puppetmaster.bot.gate.Network;
import dev.puppetmaster.bot.gate.RoomView;
import dev.puppetmaster.bot.matrix.UserId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The puppets that a host runs at one time, and which accounts are puppets at all. Immutable: a change is a new roster.
 */
public final class Roster {
    private final Map<UserId, Puppet> puppets;
    private final Map<UserId, Integer> places = new HashMap<>();
    private final Set<String> listenedFor = new HashSet<>();
    private final Network network;

    public Roster(Collection<Puppet> puppets, Network network) {
        Map<UserId, Puppet> byId = new LinkedHashMap<>();
        for (Puppet puppet : puppets) {
            if (byId.put(puppet.userId(), puppet) != null) {
                throw new IllegalArgumentException("two puppets with one account: " + puppet.userId());
            }
            places.put(puppet.userId(), places.size());
            listenedFor.addAll(puppet.brain().events());
        }
        this.puppets = byId;
        this.network = network;
    }

    public Optional<Puppet> puppet(UserId userId) {
        return Optional.ofNullable(puppets.get(userId));
    }

    public Collection<Puppet> puppets() {
        return List.copyOf(puppets.values());
    }

    public Network network() {
        return network;
    }

    /** Whether some brain wants to be told of events of this type. */
    public boolean isListenedFor(String eventType) {
        return listenedFor.contains(eventType);
    }

    /** The hosted puppets that are joined to a room, in the roster's order. Looks at the room or the roster, whichever is smaller. */
    public List<Puppet> joinedTo(RoomView room) {
        if (room.members().size() < puppets.size()) {
            return room.members().keySet().stream()
                    .filter(room::isJoined)
                    .map(puppets::get)
                    .filter(Objects::nonNull)
                    .sorted(Comparator.comparing(puppet -> places.getOrDefault(puppet.userId(), 0)))
                    .toList();
        }
        return puppets.values().stream()
                .filter(puppet -> room.isJoined(puppet.userId()))
                .toList();
    }

    /** Which puppets of a room declare which command. */
    public Map<String, List<UserId>> commandOwners(RoomView room) {
        Map<String, List<UserId>> owners = new HashMap<>();
        for (Puppet puppet : joinedTo(room)) {
            for (Command command : puppet.brain().commands()) {
                owners.computeIfAbsent(command.name(), name -> new ArrayList<>())
                        .add(puppet.userId());
            }
        }
        return owners;
    }
}
