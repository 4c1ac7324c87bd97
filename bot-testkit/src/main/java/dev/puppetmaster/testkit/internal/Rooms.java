package dev.puppetmaster.testkit.internal;

import dev.puppetmaster.testkit.internal.StoredEvent.Draft;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** All rooms and aliases; the only place where events come into being. */
final class Rooms {
    /** An alias: where it points, and who made it. */
    record Alias(String roomId, String creator) {}

    private final HomeserverState state;
    private final Map<String, Room> rooms = new LinkedHashMap<>();
    private final Map<String, Alias> aliases = new LinkedHashMap<>();
    private final BiConsumer<Room, StoredEvent> onEvent;

    Rooms(HomeserverState state, BiConsumer<Room, StoredEvent> onEvent) {
        this.state = state;
        this.onEvent = onEvent;
    }

    Collection<Room> all() {
        return rooms.values();
    }

    Optional<Room> find(String roomId) {
        return Optional.ofNullable(rooms.get(roomId));
    }

    /** The room, if the user is joined; else the 403 that Synapse gives for a room one is not in or that is not. */
    Room joined(Requester requester, String roomId) {
        Room room = rooms.get(roomId);
        if (room == null || !room.isJoined(requester.userId())) {
            throw MatrixError.forbidden("User " + requester.userId() + " not in room " + roomId);
        }
        return room;
    }

    /** The room, if the user is or was in it. */
    Room readable(Requester requester, String roomId) {
        Room room = rooms.get(roomId);
        if (room == null || room.readableUpTo(requester.userId()) == 0) {
            throw MatrixError.forbidden(
                    "User " + requester.userId() + " not in room " + roomId + ", and room previews are disabled");
        }
        return room;
    }

    /** A room that has its create event and nothing else. */
    Room create(Draft create, String version) {
        String hash = state.ids().hash();
        String roomId = version.equals("12") ? "!" + hash : "!" + hash.substring(0, 18) + ":" + state.serverName();
        Room room = new Room(roomId, version);
        rooms.put(roomId, room);
        add(room, create, version.equals("12") ? "$" + hash : "$" + state.ids().hash());
        return room;
    }

    StoredEvent append(Room room, Draft draft) {
        return add(room, draft, "$" + state.ids().hash());
    }

    private StoredEvent add(Room room, Draft draft, String eventId) {
        String key = draft.stateKey();
        StoredEvent replaced = key == null ? null : room.state(draft.type(), key);
        StoredEvent event = new StoredEvent(
                state.advance(), eventId, room.id(), draft, state.clock().millis(), replaced);
        if (event.isMember() && event.membership().equals("invite")) {
            event.inviteState(EventView.stripped(room, event.sender()));
        }
        room.add(event);
        onEvent.accept(room, event);
        return event;
    }

    @Nullable
    Alias alias(String alias) {
        return aliases.get(alias);
    }

    void putAlias(String alias, String roomId, String creator) {
        aliases.put(alias, new Alias(roomId, creator));
    }

    void removeAlias(String alias) {
        aliases.remove(alias);
    }

    List<String> aliasesOf(String roomId) {
        List<String> found = new ArrayList<>();
        aliases.forEach((alias, target) -> {
            if (target.roomId().equals(roomId)) {
                found.add(alias);
            }
        });
        return found;
    }
}
