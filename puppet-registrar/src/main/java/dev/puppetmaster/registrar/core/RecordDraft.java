package dev.puppetmaster.registrar.core;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A record while things are made: it takes note of each of them without copying all that was there. One owner thread. */
public final class RecordDraft {
    private final ManagedRecord before;
    private @Nullable Map<String, ManagedPuppet> puppets;
    private @Nullable Map<String, ManagedRoom> rooms;

    public RecordDraft(ManagedRecord before) {
        this.before = before;
    }

    /**
     * Takes note of {@code action}.
     *
     * @param roomId the id of the room that {@link Action.CreateRoom} made; else null
     */
    public void done(Action action, @Nullable String roomId) {
        switch (action) {
            case Action.RecordPuppet it -> puppets().put(it.userId(), it.puppet());
            case Action.ForgetPuppet it -> puppets().remove(it.userId());
            case Action.RecordRoom it -> rooms().put(it.room(), it.managed());
            case Action.ForgetRoom it -> rooms().remove(it.room());
            case Action.RecordInvitation it ->
                rooms().computeIfPresent(it.room(), (alias, room) -> room.withInvited(it.userId(), it.generation()));
            case Action.CreateRoom it -> {
                if (roomId != null) {
                    rooms().computeIfPresent(it.room(), (alias, room) -> room.withRoomId(roomId));
                }
            }
            default -> {}
        }
    }

    /** The record as it is now; the one before where nothing of it has changed. */
    public ManagedRecord record() {
        return puppets == null && rooms == null
                ? before
                : new ManagedRecord(
                        before.installation(),
                        puppets == null ? before.puppets() : puppets,
                        rooms == null ? before.rooms() : rooms);
    }

    private Map<String, ManagedPuppet> puppets() {
        Map<String, ManagedPuppet> now = puppets == null ? new TreeMap<>(before.puppets()) : puppets;
        puppets = now;
        return now;
    }

    private Map<String, ManagedRoom> rooms() {
        Map<String, ManagedRoom> now = rooms == null ? new TreeMap<>(before.rooms()) : rooms;
        rooms = now;
        return now;
    }
}
