package dev.puppetmaster.bot.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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
        return database.one(
                        row -> state(row.getString(1), row.getInt(2)),
                        "SELECT state, (SELECT turns FROM loop_turns WHERE room = ? AND conversation = ?)"
                                + " FROM loop_room WHERE room = ?",
                        room.value(),
                        key(conversation),
                        room.value())
                .orElse(LoopState.FRESH);
    }

    public void save(RoomId room, String conversation, LoopState before, LoopState after, long now) {
        if (after.equals(before)) {
            return;
        }
        database.update(
                "INSERT INTO loop_room (room, state) VALUES (?, ?) ON CONFLICT (room) DO UPDATE SET state = excluded.state",
                room.value(),
                text(after));
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

    private static LoopState state(String text, int turns) {
        JsonNode json = Json.read(text);
        return new LoopState(
                turns,
                json.path("fastInARow").asInt(),
                json.path("tokens").asDouble(),
                json.path("tokensAt").asLong(),
                json.path("lastPuppetMessageAt").asLong(),
                json.path("tripped").asBoolean());
    }

    private static String text(LoopState state) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("fastInARow", state.fastInARow())
                .put("tokens", state.tokens())
                .put("tokensAt", state.tokensAt())
                .put("lastPuppetMessageAt", state.lastPuppetMessageAt())
                .put("tripped", state.tripped())
                .toString();
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
