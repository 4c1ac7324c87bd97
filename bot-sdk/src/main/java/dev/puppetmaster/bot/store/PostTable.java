package dev.puppetmaster.bot.store;

import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.matrix.UserId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The messages that bots said under a name. */
public final class PostTable {
    private final Database database;

    PostTable(Database database) {
        this.database = database;
    }

    /**
     * A message that has a name.
     *
     * @param txn under which it was or will be sent
     * @param event what it became; null while the outbox knows that
     */
    public record Post(TxnId txn, @Nullable EventId event) {}

    public Optional<Post> find(UserId puppet, RoomId room, String name) {
        return database.one(
                row -> {
                    String event = row.getString(2);
                    return new Post(new TxnId(row.getString(1)), event == null ? null : new EventId(event));
                },
                "SELECT txn, event_id FROM post WHERE puppet = ? AND room = ? AND name = ?",
                puppet.value(),
                room.value(),
                name);
    }

    public void save(UserId puppet, RoomId room, String name, TxnId txn) {
        database.update(
                "INSERT INTO post (puppet, room, name, txn) VALUES (?, ?, ?, ?) ON CONFLICT (puppet, room, name)"
                        + " DO UPDATE SET txn = excluded.txn, event_id = NULL",
                puppet.value(),
                room.value(),
                name,
                txn.value());
    }

    public void remove(UserId puppet, RoomId room, String name) {
        database.update(
                "DELETE FROM post WHERE puppet = ? AND room = ? AND name = ?", puppet.value(), room.value(), name);
    }

    /** Keeps what the outbox is about to forget. */
    void prune(long before) {
        database.update(
                "UPDATE post SET event_id = (SELECT event_id FROM outbox WHERE outbox.txn = post.txn)"
                        + " WHERE event_id IS NULL AND EXISTS (SELECT 1 FROM outbox WHERE outbox.txn = post.txn"
                        + " AND outbox.ended_at < ?)",
                before);
    }
}
