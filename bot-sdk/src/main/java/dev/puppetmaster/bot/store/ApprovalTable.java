package dev.puppetmaster.bot.store;

import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.matrix.UserId;
import java.time.Clock;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The requests for the approval of a call. Each is decided once; an approval is used once, and until then may still become
 * invalid.
 */
public final class ApprovalTable {
    private static final String COLUMNS =
            "txn, puppet, cause, ask_room, room, binding, approvers, words, deadline, state,"
                    + " decided_by, decided_at, why, tool, called, arguments, diff, asker, result";

    /** Every change is one that has to be told. */
    private static final String CHANGED = ", version = version + 1, told = ''";

    private static final String OPEN = "state IN ('WAITING', 'APPROVED')";

    private final Database database;
    private final Clock clock;

    ApprovalTable(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Waiting for a decision; approved and not used; or over, in one of four ways. */
    public enum State {
        WAITING,
        APPROVED,
        USED,
        REFUSED,
        EXPIRED,
        INVALID
    }

    /** How a call that was approved ended. */
    public enum Result {
        SUCCEEDED,
        FAILED,
        UNKNOWN
    }

    /**
     * What is to be approved.
     *
     * @param txn of the message that asks for it
     * @param cause the ask in whose turn it is asked for
     * @param askRoom the ask's room
     * @param room where the message stands
     * @param binding SHA-256 of all that is approved
     * @param words what the message says of the call
     * @param call what is told of it to others
     * @param deadline ms since the epoch
     */
    public record Request(
            TxnId txn,
            UserId puppet,
            EventId cause,
            RoomId askRoom,
            RoomId room,
            String binding,
            Set<UserId> approvers,
            String words,
            Call call,
            long deadline) {
        public Request {
            approvers = Set.copyOf(approvers);
        }
    }

    /**
     * A call, as it is told to who keeps the record.
     *
     * @param arguments JSON, without secrets
     * @param diff what it would change, or ""
     * @param asker who said what is being answered
     */
    public record Call(String tool, String function, String arguments, String diff, UserId asker) {}

    /**
     * A standing that is to be told.
     *
     * @param requestedAt ms since the epoch
     * @param version how often it has changed, from 1
     */
    public record Untold(Standing standing, long requestedAt, int version) {}

    /**
     * How it stands.
     *
     * @param by who decided
     * @param at when it was decided or became invalid, ms since the epoch; 0 while it waits
     * @param why it is invalid, or ""
     * @param result of the call, where it was used and has ended
     */
    public record Standing(
            Request request,
            State state,
            @Nullable UserId by,
            long at,
            String why,
            @Nullable Result result) {}

    /** Adds a request that waits. */
    public void add(Request request) {
        database.update(
                "INSERT INTO approval (txn, puppet, cause, ask_room, room, binding, approvers, words, deadline, state,"
                        + " tool, called, arguments, diff, asker, requested_at, version)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'WAITING', ?, ?, ?, ?, ?, ?, 1)",
                request.txn().value(),
                request.puppet().value(),
                request.cause().value(),
                request.askRoom().value(),
                request.room().value(),
                request.binding(),
                request.approvers().stream()
                        .sorted(Comparator.naturalOrder())
                        .map(UserId::value)
                        .collect(Collectors.joining(" ")),
                request.words(),
                request.deadline(),
                request.call().tool(),
                request.call().function(),
                request.call().arguments(),
                request.call().diff(),
                request.call().asker().value(),
                clock.millis());
    }

    public Optional<Standing> find(TxnId txn) {
        return database.one(ApprovalTable::standing, "SELECT " + COLUMNS + " FROM approval WHERE txn = ?", txn.value());
    }

    /** Those of a room that wait, or are approved and not used. */
    public List<Standing> openIn(RoomId room) {
        return database.list(
                ApprovalTable::standing,
                "SELECT " + COLUMNS + " FROM approval WHERE room = ? AND " + OPEN + " ORDER BY txn",
                room.value());
    }

    /** Those of an ask's turn that wait, or are approved and not used. */
    public List<Standing> openOf(UserId puppet, EventId cause) {
        return database.list(
                ApprovalTable::standing,
                "SELECT " + COLUMNS + " FROM approval WHERE puppet = ? AND cause = ? AND " + OPEN + " ORDER BY txn",
                puppet.value(),
                cause.value());
    }

    /** Decides a waiting request; false if it waits no more. */
    public boolean decide(TxnId txn, boolean approved, UserId by) {
        return database.update(
                        "UPDATE approval SET state = ?, decided_by = ?, decided_at = ?" + CHANGED
                                + " WHERE txn = ? AND state = 'WAITING'",
                        approved ? "APPROVED" : "REFUSED",
                        by.value(),
                        clock.millis(),
                        txn.value())
                == 1;
    }

    /** Ends a request that waits, or was approved and not used; false if it is over. */
    public boolean invalidate(TxnId txn, String why) {
        return database.update(
                        "UPDATE approval SET state = 'INVALID', decided_at = ?, why = ?" + CHANGED
                                + " WHERE txn = ? AND " + OPEN,
                        clock.millis(),
                        why,
                        txn.value())
                == 1;
    }

    /**
     * Gives up a waiting request, unless something that was heard and not judged may decide it.
     *
     * @return false if it waits no more, or that has to be judged first
     */
    public boolean expire(Request request) {
        return end(request, "WAITING", "EXPIRED");
    }

    /**
     * Uses an approval, unless something that was heard and not judged may make it invalid.
     *
     * @return false if it is not approved any more, or that has to be judged first
     */
    public boolean use(Request request) {
        return end(request, "APPROVED", "USED");
    }

    /** The call ended; if it was said before how, nothing is changed. */
    public void ended(TxnId txn, Result result) {
        database.update(
                "UPDATE approval SET result = ?" + CHANGED + " WHERE txn = ? AND state = 'USED' AND result IS NULL",
                result.name(),
                txn.value());
    }

    /** The ask's turn is over: of calls of which nobody said how they ended, nobody knows. */
    public void turnEnded(UserId puppet, EventId cause) {
        database.update(
                "UPDATE approval SET result = ?" + CHANGED
                        + " WHERE puppet = ? AND cause = ? AND state = 'USED' AND result IS NULL",
                Result.UNKNOWN.name(),
                puppet.value(),
                cause.value());
    }

    private boolean end(Request request, String from, String to) {
        return database.update(
                        "UPDATE approval SET state = ?, decided_at = coalesce(decided_at, ?)" + CHANGED
                                + " WHERE txn = ? AND state = ?"
                                + " AND NOT EXISTS (SELECT 1 FROM inbox WHERE inbox.state = 'NEW' AND inbox.puppet = ?"
                                + " AND inbox.room IN (?, ?))",
                        to,
                        clock.millis(),
                        request.txn().value(),
                        from,
                        request.puppet().value(),
                        request.room().value(),
                        request.askRoom().value())
                == 1;
    }

    // ---- telling

    /**
     * Those that are to be told, the oldest first.
     *
     * @param most how many at most
     */
    public List<Untold> untold(int most) {
        return database.list(
                row -> new Untold(standing(row), row.getLong(20), row.getInt(21)),
                "SELECT " + COLUMNS + ", requested_at, version FROM approval WHERE told = '' AND tool <> ''"
                        + " ORDER BY requested_at, txn LIMIT ?",
                most);
    }

    /** {@code whom} keeps it; one that changed meanwhile is still to be told. */
    public void told(Untold told, String whom) {
        database.update(
                "UPDATE approval SET told = ? WHERE txn = ? AND version = ?",
                whom,
                told.standing().request().txn().value(),
                told.version());
    }

    /** What somebody else was told is to be told {@code whom}. */
    public void tellAnew(String whom) {
        database.update("UPDATE approval SET told = '' WHERE told NOT IN ('', ?)", whom);
    }

    private static Standing standing(java.sql.ResultSet row) throws java.sql.SQLException {
        Request request = new Request(
                new TxnId(row.getString(1)),
                new UserId(row.getString(2)),
                new EventId(row.getString(3)),
                new RoomId(row.getString(4)),
                new RoomId(row.getString(5)),
                row.getString(6),
                Arrays.stream(row.getString(7).split(" ")).map(UserId::new).collect(Collectors.toUnmodifiableSet()),
                row.getString(8),
                new Call(
                        row.getString(14),
                        row.getString(15),
                        row.getString(16),
                        row.getString(17),
                        new UserId(row.getString(18))),
                row.getLong(9));
        String by = row.getString(11);
        String why = row.getString(13);
        String result = row.getString(19);
        return new Standing(
                request,
                State.valueOf(row.getString(10)),
                by == null ? null : new UserId(by),
                row.getLong(12),
                why == null ? "" : why,
                result == null ? null : Result.valueOf(result));
    }
}
