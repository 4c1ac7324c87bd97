package dev.puppetmaster.bot.store;

import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.matrix.UserId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The questions that puppets asked their friends. Each is answered once, by the friend that was asked, or expires. */
public final class QuestionTable {
    private static final String COLUMNS = "txn, puppet, cause, room, peer, deadline, state, answer";

    private final Database database;

    QuestionTable(Database database) {
        this.database = database;
    }

    /**
     * @param txn its own transaction id
     * @param cause the ask in whose turn it was asked
     * @param deadline ms since the epoch
     * @param answer the friend's message, once there is one
     */
    public record Question(
            TxnId txn,
            UserId puppet,
            EventId cause,
            RoomId room,
            UserId peer,
            long deadline,
            String state,
            @Nullable MatrixEvent answer) {
        public boolean waits() {
            return state.equals("WAITING");
        }
    }

    public void add(TxnId txn, UserId puppet, EventId cause, RoomId room, UserId peer, long deadline) {
        database.update(
                "INSERT INTO question (txn, puppet, cause, room, peer, deadline, state)"
                        + " VALUES (?, ?, ?, ?, ?, ?, 'WAITING') ON CONFLICT (txn) DO NOTHING",
                txn.value(),
                puppet.value(),
                cause.value(),
                room.value(),
                peer.value(),
                deadline);
    }

    public Optional<Question> find(TxnId txn) {
        return database.one(QuestionTable::question, "SELECT " + COLUMNS + " FROM question WHERE txn = ?", txn.value());
    }

    /** The questions of a puppet in a room that wait for an answer. */
    public List<Question> waiting(UserId puppet, RoomId room) {
        return database.list(
                QuestionTable::question,
                "SELECT " + COLUMNS + " FROM question WHERE puppet = ? AND room = ? AND state = 'WAITING'",
                puppet.value(),
                room.value());
    }

    /** Answers a waiting question; false if it waits no more. */
    public boolean answer(TxnId txn, MatrixEvent answer) {
        return database.update(
                        "UPDATE question SET state = 'ANSWERED', answer = ? WHERE txn = ? AND state = 'WAITING'",
                        Json.text(answer.raw()),
                        txn.value())
                == 1;
    }

    /** Gives up a waiting question; false if it waits no more. */
    public boolean expire(TxnId txn) {
        return database.update("UPDATE question SET state = 'EXPIRED' WHERE txn = ? AND state = 'WAITING'", txn.value())
                == 1;
    }

    private static Question question(java.sql.ResultSet row) throws java.sql.SQLException {
        RoomId room = new RoomId(row.getString("room"));
        String answer = row.getString("answer");
        return new Question(
                new TxnId(row.getString("txn")),
                new UserId(row.getString("puppet")),
                new EventId(row.getString("cause")),
                room,
                new UserId(row.getString("peer")),
                row.getLong("deadline"),
                row.getString("state"),
                answer == null ? null : MatrixEvent.of(Json.read(answer), room).orElse(null));
    }
}
