package dev.puppetmaster.bot.store;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.matrix.UserId;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What puppets are to say, in order, and what of it was said. */
public final class OutboxTable {
    private static final String COLUMNS =
            "seq, puppet, room, type, content, cause, part, under, droppable, state, event_id, created_at";

    private final Database database;
    private final Clock clock;

    OutboxTable(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * @param cause the event that it answers
     * @param part names it among all that answers this event: {@code answer}, {@code image-1}, {@code question-1}, ...
     * @param under the part whose event it relates to, known only when that was sent, or a message's transaction id; null
     *     for none. Where the content leaves no place for such an event, it is the part that this one edits if it was sent
     * @param droppable whether it may be left out while the homeserver limits us
     */
    public record Draft(
            UserId puppet,
            RoomId room,
            String type,
            JsonNode content,
            EventId cause,
            String part,
            @Nullable String under,
            boolean droppable) {
        public TxnId txn() {
            return TxnId.of(puppet, cause.value(), part);
        }

        /** The same as an edit of another part; where that was not sent, it is a message of its own. */
        public Draft editing(String other) {
            return new Draft(puppet, room, type, content, cause, part, other, droppable);
        }
    }

    /**
     * A draft with its place in the order and, once it was sent, its event.
     *
     * @param addedAt ms since the epoch
     */
    public record Message(
            long seq, Draft draft, String state, @Nullable EventId sent, long addedAt) {}

    /** A puppet's queue of one room. */
    public record Queue(UserId puppet, RoomId room) {}

    /** Adds a message; one that was added before stays as it is. */
    public void add(Draft draft) {
        database.update(
                "INSERT INTO outbox (puppet, room, txn, type, content, cause, part, under, droppable, state, created_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'PENDING', ?) ON CONFLICT (txn) DO NOTHING",
                draft.puppet().value(),
                draft.room().value(),
                draft.txn().value(),
                draft.type(),
                draft.content().toString(),
                draft.cause().value(),
                draft.part(),
                draft.under(),
                draft.droppable() ? 1 : 0,
                clock.millis());
    }

    /** The queues that have something to send. */
    public List<Queue> pendingQueues() {
        return database.list(
                row -> new Queue(new UserId(row.getString(1)), new RoomId(row.getString(2))),
                "SELECT DISTINCT puppet, room FROM outbox WHERE state = 'PENDING'");
    }

    /** The next message of a queue. */
    public Optional<Message> next(Queue queue) {
        return database.one(
                OutboxTable::message,
                "SELECT " + COLUMNS
                        + " FROM outbox WHERE state = 'PENDING' AND puppet = ? AND room = ? ORDER BY seq LIMIT 1",
                queue.puppet().value(),
                queue.room().value());
    }

    public void sent(long seq, EventId event) {
        database.update(
                "UPDATE outbox SET state = 'SENT', event_id = ?, ended_at = ? WHERE seq = ?",
                event.value(),
                clock.millis(),
                seq);
    }

    /** What was sent to a room and must not be left out, oldest first. */
    public List<Message> sentTo(RoomId room) {
        return database.list(
                OutboxTable::message,
                "SELECT " + COLUMNS + " FROM outbox WHERE room = ? AND state = 'SENT' AND droppable = 0 ORDER BY seq",
                room.value());
    }

    /** The events of what a puppet said last and must not be left out, newest first, to any room. */
    public List<SyncTable.Anchor> lately(UserId puppet, long since, int most) {
        return database.list(
                row -> new SyncTable.Anchor(new RoomId(row.getString(1)), new EventId(row.getString(2))),
                "SELECT room, event_id FROM outbox WHERE puppet = ? AND state = 'SENT' AND droppable = 0"
                        + " AND event_id IS NOT NULL AND ended_at >= ? ORDER BY seq DESC LIMIT ?",
                puppet.value(),
                since,
                most);
    }

    /** The newest of {@link #sentTo} whose event is none of these. */
    public Optional<Message> newestSentTo(RoomId room, Set<EventId> except) {
        long before = Long.MAX_VALUE;
        while (true) {
            List<Message> page = database.list(
                    OutboxTable::message,
                    "SELECT " + COLUMNS + " FROM outbox WHERE room = ? AND state = 'SENT' AND droppable = 0"
                            + " AND seq < ? ORDER BY seq DESC LIMIT 20",
                    room.value(),
                    before);
            if (page.isEmpty()) {
                return Optional.empty();
            }
            for (Message message : page) {
                if (!except.contains(message.sent())) {
                    return Optional.of(message);
                }
            }
            before = page.getLast().seq();
        }
    }

    /** The homeserver lost it: it is sent once more, under its old transaction id. */
    public void sendAgain(long seq) {
        database.update("UPDATE outbox SET state = 'PENDING', event_id = NULL, ended_at = NULL WHERE seq = ?", seq);
    }

    /** It will never be sent: the homeserver refused it for good. */
    public void failed(long seq, String error) {
        end(seq, "FAILED", error);
    }

    /** It was left out. */
    public void dropped(long seq, String why) {
        end(seq, "DROPPED", why);
    }

    /** The homeserver has lost it, and nobody needs it again. */
    public void lost(long seq) {
        database.update(
                "UPDATE outbox SET state = 'DROPPED', error = 'the homeserver lost it', event_id = NULL WHERE seq = ?",
                seq);
    }

    /** What was sent to a room of a part that may be left out. */
    public List<Message> sentTo(RoomId room, String part) {
        return database.list(
                OutboxTable::message,
                "SELECT " + COLUMNS + " FROM outbox WHERE room = ? AND state = 'SENT' AND part = ? ORDER BY seq",
                room.value(),
                part);
    }

    /** What was sent or left out of the parts whose names begin so is forgotten. */
    public void forget(UserId puppet, EventId cause, String parts) {
        database.update(
                "DELETE FROM outbox WHERE puppet = ? AND cause = ? AND part LIKE ? AND state <> 'PENDING'",
                puppet.value(),
                cause.value(),
                parts + "%");
    }

    /** What waits to edit a message is left out: a newer edit says all that it says. */
    public void supersede(Queue queue, TxnId edited) {
        database.update(
                "UPDATE outbox SET state = 'DROPPED', error = 'a newer edit took its place', ended_at = ? WHERE puppet = ?"
                        + " AND room = ? AND state = 'PENDING' AND part LIKE 'edited-%' AND under = ?",
                clock.millis(), queue.puppet().value(), queue.room().value(), edited.value());
    }

    private void end(long seq, String state, String error) {
        database.update(
                "UPDATE outbox SET state = ?, error = ?, ended_at = ? WHERE seq = ?",
                state,
                error,
                clock.millis(),
                seq);
    }

    /** All that a puppet said because of an event. */
    public List<Message> because(UserId puppet, EventId cause) {
        return database.list(
                OutboxTable::message,
                "SELECT " + COLUMNS + " FROM outbox WHERE puppet = ? AND cause = ? ORDER BY seq",
                puppet.value(),
                cause.value());
    }

    /** The message that became this event. */
    public Optional<Message> bySentEvent(EventId event) {
        return database.one(
                OutboxTable::message, "SELECT " + COLUMNS + " FROM outbox WHERE event_id = ?", event.value());
    }

    /** Whether there is such a message, sent or not. */
    public boolean isThere(TxnId txn) {
        return database.one(row -> 1, "SELECT 1 FROM outbox WHERE txn = ?", txn.value())
                .isPresent();
    }

    /** Whether a puppet is about to send such a part to a room. */
    public boolean isPending(UserId puppet, RoomId room, String part) {
        return database.one(
                        row -> 1,
                        "SELECT 1 FROM outbox WHERE state = 'PENDING' AND puppet = ? AND room = ? AND part = ? LIMIT 1",
                        puppet.value(),
                        room.value(),
                        part)
                .isPresent();
    }

    public Optional<Message> byTxn(TxnId txn) {
        return database.one(OutboxTable::message, "SELECT " + COLUMNS + " FROM outbox WHERE txn = ?", txn.value());
    }

    /**
     * The last answer of a puppet's brain in a room, for {@code !why}: no answer to a control command. One that waits to be sent comes
     * before what is said now; one to a message that was heard later than the {@code !why} does not count, as its writer had not seen it.
     *
     * @param heard when the asking message came, as its number in the inbox
     */
    public Optional<Message> lastAnswer(UserId puppet, RoomId room, long heard) {
        return database.one(
                OutboxTable::message,
                "SELECT " + COLUMNS
                        + " FROM outbox WHERE puppet = ? AND room = ? AND part = 'answer' AND state IN ('SENT', 'PENDING')"
                        + " AND NOT EXISTS (SELECT 1 FROM inbox WHERE inbox.puppet = outbox.puppet"
                        + " AND inbox.event_id = outbox.cause"
                        + " AND (inbox.seq > ? OR inbox.decision LIKE '{\"do\":\"control\"%'))"
                        + " ORDER BY seq DESC LIMIT 1",
                puppet.value(),
                room.value(),
                heard);
    }

    /** How many messages wait. */
    public int pending() {
        return database.one(row -> row.getInt(1), "SELECT count(*) FROM outbox WHERE state = 'PENDING'")
                .orElse(0);
    }

    void prune(long before) {
        database.update("DELETE FROM outbox WHERE state <> 'PENDING' AND ended_at < ?", before);
    }

    /** By number: SQLite's driver reads all names of each answer before it finds one. */
    private static Message message(java.sql.ResultSet row) throws java.sql.SQLException {
        Draft draft = new Draft(
                new UserId(row.getString(2)),
                new RoomId(row.getString(3)),
                row.getString(4),
                Json.read(row.getString(5)),
                new EventId(row.getString(6)),
                row.getString(7),
                row.getString(8),
                row.getInt(9) == 1);
        String event = row.getString(11);
        return new Message(
                row.getLong(1), draft, row.getString(10), event == null ? null : new EventId(event), row.getLong(12));
    }
}
