package dev.puppetmaster.bot.store;

import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.UserId;
import java.time.Clock;
import java.util.List;

/** The way of each message, for {@code !why}, {@code !trace} and {@code puppetmaster trace}. */
public final class TraceTable {
    private static final int MAX_DETAIL = 500;

    private final Database database;
    private final Clock clock;

    TraceTable(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * @param at ms since the epoch
     * @param step received, decided, thought (a model), tool, asked and answered (a friend), worked, sent, failed
     * @param detail one line, without secrets
     */
    public record Line(UserId puppet, EventId cause, long at, String step, String detail) {}

    public void add(UserId puppet, EventId cause, String step, String detail) {
        database.update(
                "INSERT INTO trace (puppet, cause, at, step, detail) VALUES (?, ?, ?, ?, ?)",
                puppet.value(),
                cause.value(),
                clock.millis(),
                step,
                detail.length() > MAX_DETAIL ? detail.substring(0, MAX_DETAIL) + "…" : detail);
    }

    /** The lines of an event, of all puppets that had to do with it, in order of time. */
    public List<Line> of(EventId cause) {
        return database.list(
                row -> new Line(
                        new UserId(row.getString(1)),
                        new EventId(row.getString(2)),
                        row.getLong(3),
                        row.getString(4),
                        row.getString(5)),
                "SELECT puppet, cause, at, step, detail FROM trace WHERE cause = ? ORDER BY id",
                cause.value());
    }

    void prune(long before) {
        database.update("DELETE FROM trace WHERE at < ?", before);
    }
}
