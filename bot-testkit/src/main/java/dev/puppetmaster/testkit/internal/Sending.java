package dev.puppetmaster.testkit.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.testkit.internal.StoredEvent.Draft;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Adds messages, state and redactions to rooms, for those who may. */
public final class Sending {
    /** Client-server API, "Size limits": a whole event, as the federation sees it. */
    private static final int EVENT_LIMIT = 65_536;

    /** Hashes, a signature, references to earlier events: what Synapse adds before it measures. */
    private static final int FEDERATION_FIELDS = 700;

    private static final Set<String> STATE_ONLY = Set.of(
            "m.room.name",
            "m.room.topic",
            "m.room.avatar",
            "m.room.create",
            "m.room.join_rules",
            "m.room.power_levels",
            "m.room.canonical_alias",
            "m.room.history_visibility",
            "m.room.encryption",
            "m.room.tombstone");

    private final HomeserverState state;

    Sending(HomeserverState state) {
        this.state = state;
    }

    /** Sends once for each (room, user, device, transaction); answers the event's id. */
    String message(Requester by, String roomId, String type, ObjectNode content, @Nullable String txnId) {
        String before = state.transactions().sent(roomId, by, txnId);
        if (before != null) {
            return before;
        }
        if (type.equals("m.room.member")) {
            throw new MatrixError(500, "M_UNKNOWN", "Tried to send member event through non-member codepath");
        }
        if (STATE_ONLY.contains(type)) {
            throw MatrixError.bad("'" + type + "' must be state events");
        }
        if (type.equals("m.room.redaction")) {
            return redact(by, roomId, String.valueOf(Json.text(content, "redacts")), content, txnId);
        }
        if (type.equals("m.room.message")) {
            requireText(content, "body");
            requireText(content, "msgtype");
        }
        checkValues(content);
        state.messageLimit().take(by.userId());
        Room room = state.rooms().joined(by, roomId);
        room.power().requireSend(by.userId(), type, false);
        new Relations(room).check(by.userId(), type, content);
        return store(by, room, Draft.message(by, type, content, txnId), txnId);
    }

    String redact(Requester by, String roomId, String eventId, ObjectNode body, @Nullable String txnId) {
        String before = state.transactions().sent(roomId, by, txnId);
        if (before != null) {
            return before;
        }
        Room room = state.rooms().joined(by, roomId);
        PowerLevels power = room.power();
        power.requireSend(by.userId(), "m.room.redaction", false);
        StoredEvent target = room.event(eventId);
        if (!power.may(by.userId(), "redact")) {
            requireOwn(by, target, eventId);
        }
        ObjectNode content = body.deepCopy().put("redacts", eventId);
        String id = store(by, room, Draft.message(by, "m.room.redaction", content, txnId), txnId);
        StoredEvent redaction = room.event(id);
        if (redaction != null && target != null) {
            target.redact(redaction);
        }
        return id;
    }

    private static void requireOwn(Requester by, @Nullable StoredEvent target, String eventId) {
        if (target == null) {
            throw MatrixError.notFound("Could not find event " + eventId);
        }
        if (!target.sender().equals(by.userId())) {
            throw MatrixError.forbidden("You don't have permission to redact events");
        }
    }

    /** Sets a piece of state; the same content again is the event that is there. Not for memberships. */
    String state(Requester by, String roomId, String type, String key, ObjectNode content) {
        checkValues(content);
        Room room = state.rooms().joined(by, roomId);
        if (type.equals("m.room.create")) {
            throw new MatrixError(500, "M_UNKNOWN", "Internal server error");
        }
        PowerLevels power = room.power();
        power.requireSend(by.userId(), type, true);
        if (key.startsWith("@") && !key.equals(by.userId())) {
            throw MatrixError.forbidden("You are not allowed to set others state");
        }
        if (type.equals("m.room.power_levels")) {
            power.requireChange(by.userId(), content);
        }
        if (type.equals("m.room.canonical_alias")) {
            requireAlias(roomId, content);
        }
        StoredEvent present = room.state(type, key);
        if (present != null
                && present.sender().equals(by.userId())
                && present.content().equals(content)) {
            return present.id();
        }
        return store(by, room, new Draft(by.userId(), type, key, content, by.deviceId(), null), null);
    }

    private String store(Requester by, Room room, Draft draft, @Nullable String txnId) {
        checkSize(room, draft);
        StoredEvent event = state.rooms().append(room, draft);
        state.transactions().remember(room.id(), by, txnId, event.id());
        return event.id();
    }

    private void requireAlias(String roomId, ObjectNode content) {
        String alias = Json.text(content, "alias");
        if (alias == null) {
            return;
        }
        Rooms.Alias target = state.rooms().alias(alias);
        if (target == null || !target.roomId().equals(roomId)) {
            throw new MatrixError(400, "M_BAD_ALIAS", "Room alias " + alias + " does not point to the room");
        }
    }

    private static void checkSize(Room room, Draft draft) {
        ObjectNode whole =
                Json.of("room_id", room.id()).put("sender", draft.sender()).put("type", draft.type());
        whole.set("content", draft.content());
        if (Json.bytes(whole).length + FEDERATION_FIELDS > EVENT_LIMIT) {
            throw new MatrixError(413, "M_TOO_LARGE", "event too large");
        }
    }

    private static void requireText(ObjectNode content, String field) {
        if (!content.has(field)) {
            throw MatrixError.bad("'" + field + "' not in content");
        }
        if (!content.path(field).isTextual()) {
            throw MatrixError.bad("'" + field + "' not a string type");
        }
    }

    /** Canonical JSON has no floats, and integers of at most 53 bits (appendices, "Canonical JSON"). */
    private static void checkValues(JsonNode node) {
        if (node.isFloatingPointNumber()) {
            throw new MatrixError(400, "M_BAD_JSON", "Bad JSON value: float");
        }
        if (node.isIntegralNumber() && (!node.canConvertToLong() || Math.abs(node.asLong()) > (1L << 53) - 1)) {
            throw new MatrixError(400, "M_BAD_JSON", "JSON integer out of range");
        }
        node.forEach(Sending::checkValues);
    }
}
