package dev.puppetmaster.bots.memory;

import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bots.memory.Fact.Whose;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Facts about people, in a SQLite file: what was kept before a crash is there after it, and what is forgotten is overwritten.
 * Thread-safe; one process at a time.
 */
public final class FactStore implements AutoCloseable {
    /** The most characters of a fact. */
    public static final int MAX_TEXT = 500;

    /** The most facts that one puppet keeps of one person in one room. */
    public static final int MAX_FACTS = 200;

    /** A turn that began before its message was taken back is over by then. */
    private static final Duration TAKEN_BACK_KNOWN = Duration.ofDays(30);

    private static final String SELECT = "SELECT id, text, at FROM facts";
    private static final String OWN = " WHERE puppet = ? AND person = ? AND room = ?";

    private final FactSql sql;

    private FactStore(FactSql sql) {
        this.sql = sql;
    }

    /**
     * Opens the file, and makes it where it is not there.
     *
     * @throws IOException with one line, if it cannot be used, or another process has it
     */
    public static FactStore open(Path file) throws IOException {
        return new FactStore(new FactSql(FactFile.open(file)));
    }

    /**
     * Keeps a fact; one that is there already is the one that is kept.
     *
     * @param source the message that it is from: when that is taken back, it goes
     * @throws RefusedException if it is empty, too long or one too many, or its message was taken back
     */
    public Fact keep(Whose whose, EventId source, String text, Instant at) throws RefusedException {
        if (text.isBlank() || text.length() > MAX_TEXT) {
            throw new RefusedException("A fact has 1 to " + MAX_TEXT + " characters; this one has " + text.length()
                    + ". Keep the essence of it.");
        }
        return sql.alone(() -> {
            boolean taken = !sql.rows(
                            "SELECT 1 FROM taken_back WHERE room = ? AND event = ?",
                            row -> true,
                            whose.room().value(),
                            source.value())
                    .isEmpty();
            if (taken) {
                throw new RefusedException("That message was taken back: nothing of it is kept.");
            }
            List<Fact> same = sql.rows(SELECT + OWN + " AND text = ?", FactStore::fact, own(whose, text));
            if (!same.isEmpty()) {
                return same.getFirst();
            }
            if (all(whose).size() >= MAX_FACTS) {
                throw new RefusedException("I keep at most " + MAX_FACTS
                        + " facts of a person in a room: forget one first (`!memory`, `!forget ID`).");
            }
            return sql.rows(
                            "INSERT INTO facts (puppet, person, room, text, source, at) VALUES (?, ?, ?, ?, ?, ?)"
                                    + " RETURNING id, text, at",
                            FactStore::fact,
                            own(whose, text, source.value(), at.toEpochMilli()))
                    .getFirst();
        });
    }

    /** The facts that have any of the words, the most fitting first. */
    public List<Fact> find(Whose whose, String words, int most) {
        String match = FactWords.match(words);
        return match.isEmpty()
                ? List.of()
                : sql.rows(
                        "SELECT f.id, f.text, f.at FROM words w JOIN facts f ON f.id = w.rowid WHERE"
                                + " f.puppet = ? AND f.person = ? AND f.room = ? AND words MATCH ?"
                                + " ORDER BY bm25(words), f.id DESC LIMIT ?",
                        FactStore::fact,
                        own(whose, match, most));
    }

    /** All, the oldest first. */
    public List<Fact> all(Whose whose) {
        return sql.rows(SELECT + OWN + " ORDER BY id", FactStore::fact, own(whose));
    }

    /** @return whether it was there */
    public boolean forget(Whose whose, long id) {
        return delete("DELETE FROM facts" + OWN + " AND id = ?", own(whose, id)) > 0;
    }

    /** @return how many there were */
    public int forgetAll(Whose whose) {
        return delete("DELETE FROM facts" + OWN, own(whose));
    }

    /** Forgets, for all puppets, what was kept of a message, and keeps nothing of it from now on. */
    public void takenBack(RoomId room, EventId event, Instant now) {
        int unusedOld = sql.update(
                "DELETE FROM taken_back WHERE at < ?",
                now.minus(TAKEN_BACK_KNOWN).toEpochMilli());
        int unusedNew = sql.update(
                "INSERT INTO taken_back VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                room.value(),
                event.value(),
                now.toEpochMilli());
        int unused = delete("DELETE FROM facts WHERE room = ? AND source = ?", room.value(), event.value());
    }

    /** Forgets what a puppet kept before that time. */
    public void forgetBefore(UserId puppet, Instant oldest) {
        int unused = delete("DELETE FROM facts WHERE puppet = ? AND at < ?", puppet.value(), oldest.toEpochMilli());
    }

    private static Object[] own(Whose whose, Object... more) {
        List<Object> values = new ArrayList<>(List.of(
                whose.puppet().value(), whose.user().value(), whose.room().value()));
        values.addAll(List.of(more));
        return values.toArray();
    }

    private static Fact fact(ResultSet row) throws SQLException {
        return new Fact(row.getLong(1), row.getString(2), Instant.ofEpochMilli(row.getLong(3)));
    }

    /** What is deleted does not stay in the file's log either. */
    private int delete(String statement, Object... values) {
        int deleted = sql.update(statement, values);
        if (deleted > 0) {
            List<Boolean> unused = sql.rows("PRAGMA wal_checkpoint(TRUNCATE)", row -> true);
        }
        return deleted;
    }

    @Override
    public void close() {
        sql.close();
    }
}
