package dev.puppetmaster.bot.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.gate.Decision;
import dev.puppetmaster.bot.gate.Rule;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The events that puppets got, each once a puppet, and what became of them. */
public final class InboxTable {
    private static final String COLUMNS = "seq, puppet, room, event, state, rule, decision, received_at";
    static final String NEXT_ACCEPTED = "SELECT " + COLUMNS + " FROM inbox WHERE state = 'ACCEPTED' AND seq > ?"
            + " AND puppet = ? AND room = ? AND rule <> ? ORDER BY seq LIMIT 1";

    private final Database database;
    private final Clock clock;

    InboxTable(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** NEW: the gate has not seen it. ACCEPTED: to be worked on. SETTLED, IGNORED: done with. */
    public enum State {
        NEW,
        ACCEPTED,
        SETTLED,
        IGNORED
    }

    /**
     * @param seq the order in which events came
     * @param decision what the gate decided, as JSON, once it is not NEW
     * @param receivedAt ms
     */
    public record Entry(
            long seq,
            UserId puppet,
            MatrixEvent event,
            State state,
            @Nullable String rule,
            @Nullable JsonNode decision,
            long receivedAt) {}

    /** Adds an event for a puppet; false if the puppet had it already. */
    public boolean add(UserId puppet, MatrixEvent event, State state) {
        return database.update(
                        "INSERT INTO inbox (puppet, event_id, room, event, state, received_at, settled_at)"
                                + " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (puppet, event_id) DO NOTHING",
                        puppet.value(),
                        event.eventId().value(),
                        event.roomId().value(),
                        Json.text(event.raw()),
                        state.name(),
                        clock.millis(),
                        state == State.NEW ? null : clock.millis())
                == 1;
    }

    /** Adds an event that is accepted already; false if the puppet had it. */
    public boolean addAccepted(UserId puppet, MatrixEvent event, Decision.Answer answer) {
        if (!add(puppet, event, State.NEW)) {
            return false;
        }
        find(puppet, event.eventId())
                .ifPresent(entry ->
                        decided(entry.seq(), State.ACCEPTED, answer.rule().name(), json(answer)));
        return true;
    }

    /** How a decision to answer stands in the column. */
    public static ObjectNode json(Decision.Answer answer) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("do", "answer").put("text", answer.text());
        answer.command().ifPresent(command -> json.put("command", command));
        return json.put("conversation", answer.conversation()).put("hop", answer.hop());
    }

    /** Each state is a word of the query, as an index of that state only is found by it. */
    static String oldestSql(State state) {
        return "SELECT " + COLUMNS + " FROM inbox WHERE state = '" + state.name()
                + "' AND seq > ? ORDER BY seq LIMIT ?";
    }

    /** The oldest entries of a state, after {@code afterSeq}. */
    public List<Entry> oldest(State state, long afterSeq, int limit) {
        return database.list(InboxTable::entry, oldestSql(state), afterSeq, limit);
    }

    /** The next accepted entry of a puppet in a room that is no control command. */
    public Optional<Entry> nextAccepted(UserId puppet, RoomId room, long afterSeq) {
        return database.one(
                InboxTable::entry, NEXT_ACCEPTED, afterSeq, puppet.value(), room.value(), Rule.CONTROL_COMMAND.name());
    }

    public Optional<Entry> find(UserId puppet, EventId event) {
        return database.one(
                InboxTable::entry,
                "SELECT " + COLUMNS + " FROM inbox WHERE puppet = ? AND event_id = ?",
                puppet.value(),
                event.value());
    }

    /** Everything that is known of an event, one entry a puppet. */
    public List<Entry> all(EventId event) {
        return database.list(
                InboxTable::entry, "SELECT " + COLUMNS + " FROM inbox WHERE event_id = ? ORDER BY seq", event.value());
    }

    /** Records what the gate decided. */
    public void decided(long seq, State state, String rule, JsonNode decision) {
        database.update(
                "UPDATE inbox SET state = ?, rule = ?, decision = ?, decided_at = ?, settled_at = ? WHERE seq = ?",
                state.name(),
                rule,
                decision.toString(),
                clock.millis(),
                state == State.ACCEPTED ? null : clock.millis(),
                seq);
    }

    /** Settles an accepted entry; false if it was settled before. */
    public boolean settle(long seq) {
        return database.update(
                        "UPDATE inbox SET state = 'SETTLED', settled_at = ? WHERE seq = ? AND state = 'ACCEPTED'",
                        clock.millis(),
                        seq)
                == 1;
    }

    /** The puppet left the room, or will not come: whoever invites it again is heard. */
    public void forgetInvitations(UserId puppet, RoomId room) {
        database.update(
                "DELETE FROM inbox WHERE puppet = ? AND room = ? AND event_id LIKE '$invited-%'"
                        + " AND state IN ('SETTLED', 'IGNORED')",
                puppet.value(), room.value());
    }

    void prune(long before) {
        database.update("DELETE FROM inbox WHERE settled_at < ?", before);
    }

    /** By number: SQLite's driver reads all names of each answer before it finds one. */
    private static Entry entry(java.sql.ResultSet row) throws java.sql.SQLException {
        RoomId room = new RoomId(row.getString(3));
        MatrixEvent event = MatrixEvent.of(Json.read(row.getString(4)), room)
                .orElseThrow(() -> new StoreException("inbox: an event that was readable is not any more"));
        String decision = row.getString(7);
        return new Entry(
                row.getLong(1),
                new UserId(row.getString(2)),
                event,
                State.valueOf(row.getString(5)),
                row.getString(6),
                decision == null ? null : Json.read(decision),
                row.getLong(8));
    }
}
