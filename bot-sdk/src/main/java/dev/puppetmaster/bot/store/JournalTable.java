package dev.puppetmaster.bot.store;

import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.UserId;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What turns did outside of the rooms, uploads and effects, and what they learned that must not change. */
public final class JournalTable {
    private static final String ENDED = " AND NOT EXISTS (SELECT 1 FROM inbox WHERE inbox.puppet = %s.puppet"
            + " AND inbox.event_id = %s.cause AND inbox.settled_at IS NULL)";

    private static final String CANCELLED = "cancelled";
    private static final String CHANGED = "changed";

    private final Database database;
    private final Clock clock;

    JournalTable(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** A step of a turn. {@code value} is null while it is not known how it ended. */
    public record Entry(@Nullable String value) {}

    public Optional<Entry> find(UserId puppet, EventId cause, String step) {
        return database.one(
                row -> new Entry(row.getString(1)),
                "SELECT value FROM journal WHERE puppet = ? AND cause = ? AND step = ?",
                puppet.value(),
                cause.value(),
                step);
    }

    public void begin(UserId puppet, EventId cause, String step) {
        database.update(
                "INSERT INTO journal (puppet, cause, step, state, at) VALUES (?, ?, ?, 'BEGUN', ?)",
                puppet.value(),
                cause.value(),
                step,
                clock.millis());
    }

    public void done(UserId puppet, EventId cause, String step, String value) {
        database.update(
                "INSERT INTO journal (puppet, cause, step, state, value, at) VALUES (?, ?, ?, 'DONE', ?, ?)"
                        + " ON CONFLICT (puppet, cause, step) DO UPDATE SET state = 'DONE', value = excluded.value",
                puppet.value(),
                cause.value(),
                step,
                value,
                clock.millis());
    }

    /** Somebody took an ask back: its turn ends, or does not begin. */
    public void cancel(UserId puppet, EventId ask, UserId by) {
        done(puppet, ask, CANCELLED, by.value());
    }

    /** Who took an ask back. */
    public Optional<String> cancelledBy(UserId puppet, EventId ask) {
        return find(puppet, ask, CANCELLED).map(Entry::value);
    }

    /** An ask does not say any more what it said when it was taken. */
    public void changed(UserId puppet, EventId ask) {
        done(puppet, ask, CHANGED, "");
    }

    /** Whether an ask was edited or taken back since it was taken. */
    public boolean isChanged(UserId puppet, EventId ask) {
        return find(puppet, ask, CHANGED).isPresent();
    }

    /** Forgets old steps, but those of a turn that still runs: called again, it would do them twice. */
    void prune(long before) {
        database.update("DELETE FROM journal WHERE at < ?" + ENDED.formatted("journal", "journal"), before);
        database.update("DELETE FROM approval WHERE deadline < ?" + ENDED.formatted("approval", "approval"), before);
        database.update("DELETE FROM question WHERE deadline < ?" + ENDED.formatted("question", "question"), before);
    }
}
