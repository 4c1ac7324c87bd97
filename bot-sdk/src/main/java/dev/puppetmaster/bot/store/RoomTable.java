package dev.puppetmaster.bot.store;

import dev.puppetmaster.bot.gate.RoomView;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import java.util.List;
import java.util.Optional;

/** What is known of rooms: members and the like, how far each was read, and the files in it. */
public final class RoomTable {
    private final Database database;

    RoomTable(Database database) {
        this.database = database;
    }

    public Optional<RoomView> view(RoomId room) {
        return database.one(
                        row -> Optional.ofNullable(row.getString(1)),
                        "SELECT view FROM room WHERE room = ?",
                        room.value())
                .flatMap(view -> view)
                .map(view -> StoredView.read(room, view));
    }

    public void saveView(RoomView view) {
        database.update(
                "INSERT INTO room (room, view) VALUES (?, ?) ON CONFLICT (room) DO UPDATE SET view = excluded.view",
                view.id().value(),
                StoredView.write(view));
    }

    /** All rooms there are. */
    public List<RoomId> all() {
        return database.list(row -> new RoomId(row.getString(1)), "SELECT room FROM room ORDER BY room");
    }

    /**
     * The newest event of the room before which nothing is missing in the inbox. What was pushed after it is in the inbox
     * too, but a homeserver that was killed may have left something out there.
     */
    public Optional<EventId> cursor(RoomId room) {
        return database.one(
                        row -> Optional.ofNullable(row.getString(1)),
                        "SELECT cursor FROM room WHERE room = ?",
                        room.value())
                .flatMap(cursor -> cursor)
                .map(EventId::new);
    }

    public void moveCursor(RoomId room, EventId event) {
        database.update(
                "INSERT INTO room (room, cursor) VALUES (?, ?) ON CONFLICT (room) DO UPDATE SET cursor = excluded.cursor",
                room.value(),
                event.value());
    }

    /** Whether the puppet's part of this room's history was taken into the inbox, from its joining on. */
    public boolean isSeated(UserId puppet, RoomId room) {
        return database.one(row -> 1, "SELECT 1 FROM seat WHERE puppet = ? AND room = ?", puppet.value(), room.value())
                .isPresent();
    }

    public void seat(UserId puppet, RoomId room) {
        database.update(
                "INSERT INTO seat (puppet, room) VALUES (?, ?) ON CONFLICT DO NOTHING", puppet.value(), room.value());
    }

    /** The puppet left: when it comes back, its history begins anew. */
    public void unseat(UserId puppet, RoomId room) {
        database.update("DELETE FROM seat WHERE puppet = ? AND room = ?", puppet.value(), room.value());
    }

    /** Remembers a file; the last 20 of a sender in a room are kept. */
    public void addFile(MatrixEvent message) {
        String room = message.roomId().value();
        String sender = message.sender().value();
        database.update(
                "INSERT INTO file (room, sender, event_id, event) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                room,
                sender,
                message.eventId().value(),
                Json.text(message.raw()));
        database.update(
                "DELETE FROM file WHERE room = ? AND sender = ? AND seq <= (SELECT seq FROM file WHERE room = ? AND sender = ?"
                        + " ORDER BY seq DESC LIMIT 1 OFFSET 20)",
                room,
                sender,
                room,
                sender);
    }

    /** The last file that somebody sent in a room. */
    public Optional<MatrixEvent> lastFile(RoomId room, UserId sender) {
        return database.one(
                        row -> MatrixEvent.of(Json.read(row.getString(1)), room),
                        "SELECT event FROM file WHERE room = ? AND sender = ? ORDER BY seq DESC LIMIT 1",
                        room.value(),
                        sender.value())
                .flatMap(event -> event);
    }

    /** Whether the puppet said this here before; from now on it has. */
    public boolean saidBefore(UserId puppet, RoomId room, String what) {
        return database.update(
                        "INSERT INTO said (puppet, room, what) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                        puppet.value(),
                        room.value(),
                        what)
                == 0;
    }
}
