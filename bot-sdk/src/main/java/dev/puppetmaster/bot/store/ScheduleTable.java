package dev.puppetmaster.bot.store;

import dev.puppetmaster.bot.When;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.matrix.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What bots are to do later. */
public final class ScheduleTable {
    private static final int MAX_OF_A_ROOM = 100;
    private static final String COLUMNS = "puppet, room, name, due, repeats, does, words, sender, thread, made_at";

    private final Database database;

    ScheduleTable(Database database) {
        this.database = database;
    }

    /** Say the words, or ask the bot itself. */
    public enum Does {
        SAY,
        ASK
    }

    /**
     * @param due ms since the epoch
     * @param when how it repeats; null for once
     * @param sender whose message scheduled it
     * @param thread root of the thread it belongs into
     * @param madeAt ms since the epoch
     */
    public record Alarm(
            UserId puppet,
            RoomId room,
            String name,
            long due,
            @Nullable When when,
            Does does,
            String words,
            UserId sender,
            @Nullable EventId thread,
            long madeAt) {

        /** Stands for a message that asked for it: one for each time. */
        public EventId cause() {
            String what = room.value() + '\0' + name + '\0' + madeAt + '\0' + due;
            return new EventId("$scheduled-" + TxnId.of(puppet, what, "schedule"));
        }

        /** The same at its next time. */
        public Optional<Alarm> after(Instant now) {
            When again = when;
            return again == null
                    ? Optional.empty()
                    : again.next(now)
                            .map(next -> new Alarm(
                                    puppet,
                                    room,
                                    name,
                                    next.toEpochMilli(),
                                    again,
                                    does,
                                    words,
                                    sender,
                                    thread,
                                    madeAt));
        }
    }

    /** @throws IllegalArgumentException if there are too many already */
    public void save(Alarm alarm) {
        remove(alarm.puppet(), alarm.room(), alarm.name());
        if (of(alarm.puppet(), alarm.room()).size() >= MAX_OF_A_ROOM) {
            throw new IllegalArgumentException(MAX_OF_A_ROOM + " things are scheduled here already: cancel some");
        }
        When when = alarm.when();
        EventId thread = alarm.thread();
        database.update(
                "INSERT INTO schedule (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                alarm.puppet().value(),
                alarm.room().value(),
                alarm.name(),
                alarm.due(),
                when == null ? null : Repeats.write(when),
                alarm.does().name(),
                alarm.words(),
                alarm.sender().value(),
                thread == null ? null : thread.value(),
                alarm.madeAt());
    }

    /** False if there is none of that name. */
    public boolean remove(UserId puppet, RoomId room, String name) {
        return database.update(
                        "DELETE FROM schedule WHERE puppet = ? AND room = ? AND name = ?",
                        puppet.value(),
                        room.value(),
                        name)
                == 1;
    }

    /** The puppet left the room. */
    public void removeAll(UserId puppet, RoomId room) {
        database.update("DELETE FROM schedule WHERE puppet = ? AND room = ?", puppet.value(), room.value());
    }

    /** Of a puppet in a room, the next first. */
    public List<Alarm> of(UserId puppet, RoomId room) {
        return database.list(
                ScheduleTable::alarm,
                "SELECT " + COLUMNS + " FROM schedule WHERE puppet = ? AND room = ? ORDER BY due, name",
                puppet.value(),
                room.value());
    }

    /** If it still is there as it was read. */
    public boolean isThere(Alarm alarm) {
        return database.one(
                        row -> 1,
                        "SELECT 1 FROM schedule WHERE puppet = ? AND room = ? AND name = ? AND due = ? AND made_at = ?",
                        alarm.puppet().value(),
                        alarm.room().value(),
                        alarm.name(),
                        alarm.due(),
                        alarm.madeAt())
                .isPresent();
    }

    /** What is due, oldest first. */
    public List<Alarm> due(long now, int offset, int limit) {
        return database.list(
                ScheduleTable::alarm,
                "SELECT " + COLUMNS + " FROM schedule WHERE due <= ? ORDER BY due, puppet, room, name LIMIT ? OFFSET ?",
                now,
                limit,
                offset);
    }

    /** When the next is due after a time, ms since the epoch. */
    public Optional<Long> nextAfter(long now) {
        return database.one(row -> row.getLong(1), "SELECT due FROM schedule WHERE due > ? ORDER BY due LIMIT 1", now);
    }

    private static Alarm alarm(java.sql.ResultSet row) throws java.sql.SQLException {
        String repeats = row.getString("repeats");
        String thread = row.getString("thread");
        return new Alarm(
                new UserId(row.getString("puppet")),
                new RoomId(row.getString("room")),
                row.getString("name"),
                row.getLong("due"),
                repeats == null ? null : Repeats.read(repeats),
                Does.valueOf(row.getString("does")),
                row.getString("words"),
                new UserId(row.getString("sender")),
                thread == null ? null : new EventId(thread),
                row.getLong("made_at"));
    }

    /** Whether this time only; kept as null. */
    public static @Nullable When repeating(When when) {
        return when.next(Instant.EPOCH.plus(Duration.ofDays(1))).isPresent() ? when : null;
    }
}
