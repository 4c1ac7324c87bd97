package dev.puppetmaster.bot.store;

import dev.puppetmaster.bot.gate.LoopState;
import dev.puppetmaster.bot.matrix.RoomId;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** The loop guard's memory, a row a room and a row a conversation. */
public final class LoopTable {
    private static final int MAX_KEY = 255;

    private final Database database;

    LoopTable(Database database) {
        this.database = database;
    }

    /** The room's state, with the turns of one conversation. */
    public LoopState get(RoomId room, String conversation) {
        LoopState state = database.one(
                        row -> Json.read(row.getString(1), LoopState.class),
                        "SELECT state FROM loop_room WHERE room = ?",
                        room.value())
                .orElse(LoopState.FRESH);
        int turns = database.one(
                        row -> row.getInt(1),
                        "SELECT turns FROM loop_turns WHERE room = ? AND conversation = ?",
                        room.value(),
                        key(conversation))
                .orElse(0);
        return new LoopState(
                turns,
                state.fastInARow(),
                state.tokens(),
                state.tokensAt(),
                state.lastPuppetMessageAt(),
                state.tripped());
    }

    public void save(RoomId room, String conversation, LoopState before, LoopState after, long now) {
        if (after.equals(before)) {
            return;
        }
        database.update(
                "INSERT INTO loop_room (room, state) VALUES (?, ?) ON CONFLICT (room) DO UPDATE SET state = excluded.state",
                room.value(),
                Json.write(after));
        if (before.tripped() && !after.tripped()) {
            database.update("DELETE FROM loop_turns WHERE room = ?", room.value());
        } else if (after.turnsInConversation() != before.turnsInConversation()) {
            database.update(
                    "INSERT INTO loop_turns (room, conversation, turns, at) VALUES (?, ?, ?, ?)"
                            + " ON CONFLICT (room, conversation) DO UPDATE SET turns = excluded.turns, at = excluded.at",
                    room.value(),
                    key(conversation),
                    after.turnsInConversation(),
                    now);
        }
    }

    /** A conversation is named by what a message says, which may be long: no key of a database is. */
    private static String key(String conversation) {
        return conversation.length() <= MAX_KEY
                ? conversation
                : UUID.nameUUIDFromBytes(conversation.getBytes(StandardCharsets.UTF_8))
                        .toString();
    }

    void prune(long before) {
        database.update("DELETE FROM loop_turns WHERE at < ?", before);
    }
}
