package dev.puppetmaster.registrar.core;

import dev.puppetmaster.api.ResourceKey;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What we made, kept beside Matrix: the resource of a thing may be gone when the thing has to be cleaned up. It is
 * written before an account or room is made, so nothing is ever made that it does not name.
 *
 * @param installation random id that marks our rooms
 * @param puppets by user id
 * @param rooms by alias
 */
public record ManagedRecord(String installation, Map<String, ManagedPuppet> puppets, Map<String, ManagedRoom> rooms) {
    public ManagedRecord {
        puppets = Collections.unmodifiableMap(new TreeMap<>(puppets));
        rooms = Collections.unmodifiableMap(new TreeMap<>(rooms));
    }

    public static ManagedRecord empty(String installation) {
        return new ManagedRecord(installation, Map.of(), Map.of());
    }

    /** The record after {@code action}; the same record for an action that changes only Matrix. */
    public ManagedRecord after(Action action) {
        return switch (action) {
            case Action.RecordPuppet it -> withPuppet(it.userId(), it.puppet());
            case Action.ForgetPuppet it -> withoutPuppet(it.userId());
            case Action.RecordRoom it -> withRoom(it.room(), it.managed());
            case Action.RecordInvitation it -> withInvitation(it);
            case Action.ForgetRoom it -> withoutRoom(it.room());
            default -> this;
        };
    }

    /** The record before {@code actions}: it names every account and room that they make. */
    public ManagedRecord prepared(Iterable<Action> actions) {
        Map<String, ManagedPuppet> morePuppets = new TreeMap<>(puppets);
        Map<String, ManagedRoom> moreRooms = new TreeMap<>(rooms);
        for (Action action : actions) {
            if (action instanceof Action.RecordPuppet it && !it.puppet().deactivated()) {
                morePuppets.put(it.userId(), it.puppet());
            } else if (action instanceof Action.RecordRoom it) {
                moreRooms.put(it.room(), it.managed());
            }
        }
        return new ManagedRecord(installation, morePuppets, moreRooms);
    }

    /** For whom something is on record, although they are not declared any more. */
    public Set<ResourceKey> leaving(DesiredState desired) {
        Set<ResourceKey> leaving = new HashSet<>();
        puppets.forEach((userId, puppet) -> {
            if (!puppet.deactivated() && !desired.isDeclared(puppet.owner())) {
                leaving.add(puppet.owner());
            }
        });
        rooms.values().stream()
                .map(room -> room.mark().owner())
                .filter(owner -> !desired.isDeclared(owner))
                .forEach(leaving::add);
        return leaving;
    }

    private ManagedRecord withPuppet(String userId, ManagedPuppet puppet) {
        Map<String, ManagedPuppet> more = new TreeMap<>(puppets);
        more.put(userId, puppet);
        return new ManagedRecord(installation, more, rooms);
    }

    private ManagedRecord withoutPuppet(String userId) {
        Map<String, ManagedPuppet> fewer = new TreeMap<>(puppets);
        fewer.remove(userId);
        return new ManagedRecord(installation, fewer, rooms);
    }

    private ManagedRecord withInvitation(Action.RecordInvitation it) {
        ManagedRoom room = rooms.get(it.room());
        return room == null ? this : withRoom(it.room(), room.withInvited(it.userId(), it.generation()));
    }

    /** The record after {@code CreateRoom} gave an id. */
    public ManagedRecord withRoomId(String alias, String roomId) {
        ManagedRoom room = rooms.get(alias);
        return room == null ? this : withRoom(alias, room.withRoomId(roomId));
    }

    private ManagedRecord withRoom(String alias, ManagedRoom room) {
        Map<String, ManagedRoom> more = new TreeMap<>(rooms);
        more.put(alias, room);
        return new ManagedRecord(installation, puppets, more);
    }

    private ManagedRecord withoutRoom(String alias) {
        Map<String, ManagedRoom> fewer = new TreeMap<>(rooms);
        fewer.remove(alias);
        return new ManagedRecord(installation, puppets, fewer);
    }
}
