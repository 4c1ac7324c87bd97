package dev.puppetmaster.bot.store;

import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How far each puppet's {@code /sync} came. */
public final class SyncTable {
    private final Database database;

    SyncTable(Database database) {
        this.database = database;
    }

    /**
     * Where to go on.
     *
     * @param next the homeserver's token, for {@code since}; empty where it was forgotten
     * @param anchor an event that was seen: if the homeserver does not know it any more, it was restored from a backup
     *     and the token means nothing
     */
    public record Position(String next, @Nullable Anchor anchor) {}

    /** An event and its room. */
    public record Anchor(RoomId room, EventId event) {}

    public Optional<Position> get(UserId puppet) {
        return database.one(
                row -> {
                    String room = row.getString(2);
                    String event = row.getString(3);
                    Anchor anchor =
                            room == null || event == null ? null : new Anchor(new RoomId(room), new EventId(event));
                    return new Position(row.getString(1), anchor);
                },
                "SELECT next, anchor_room, anchor_event FROM sync_position WHERE puppet = ?",
                puppet.value());
    }

    public void save(UserId puppet, Position position) {
        Anchor anchor = position.anchor();
        database.update(
                "INSERT INTO sync_position (puppet, next, anchor_room, anchor_event) VALUES (?, ?, ?, ?)"
                        + " ON CONFLICT (puppet) DO UPDATE SET next = excluded.next, anchor_room ="
                        + " coalesce(excluded.anchor_room, sync_position.anchor_room), anchor_event ="
                        + " coalesce(excluded.anchor_event, sync_position.anchor_event)",
                puppet.value(),
                position.next(),
                anchor == null ? null : anchor.room().value(),
                anchor == null ? null : anchor.event().value());
    }

    /** The next answer is asked for as if it were the first. Rooms' cursors stay, and that the puppet was heard before. */
    public void forget(UserId puppet) {
        database.update(
                "UPDATE sync_position SET next = '', anchor_room = NULL, anchor_event = NULL WHERE puppet = ?",
                puppet.value());
    }
}
