package dev.puppetmaster.bot.matrix;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An event of a room as the homeserver sent it. The raw JSON is the truth; the accessors read it and never throw on
 * odd content, since anybody can send any content.
 *
 * @param roomId taken from the event, or from the request where the answer leaves it out
 * @param eventId opaque id
 * @param sender who sent it
 * @param type e.g. {@code m.room.message}
 * @param raw the whole event
 */
public record MatrixEvent(RoomId roomId, EventId eventId, UserId sender, String type, JsonNode raw) {

    /**
     * Reads an event.
     *
     * @param room the room in which it was found, where that is known: {@code raw} may name none, as in answers of
     *     {@code /messages}, but no other
     * @return empty where ids or type are missing or malformed: such an event cannot be addressed and is left alone
     */
    public static Optional<MatrixEvent> of(JsonNode raw, @Nullable RoomId room) {
        try {
            RoomId in = raw.hasNonNull("room_id") ? new RoomId(text(raw.path("room_id"))) : room;
            String type = text(raw.path("type"));
            if (in == null || type.isEmpty() || !raw.path("content").isObject()) {
                return Optional.empty();
            }
            if (room != null && !in.equals(room)) {
                return Optional.empty();
            }
            EventId id = new EventId(text(raw.path("event_id")));
            return Optional.of(new MatrixEvent(in, id, new UserId(text(raw.path("sender"))), type, raw));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    public JsonNode content() {
        return raw.path("content");
    }

    /** This event with other content, e.g. the state that holds now. */
    public Optional<MatrixEvent> withContent(JsonNode content) {
        if (!content.isObject() || !(raw instanceof ObjectNode before)) {
            return Optional.empty();
        }
        // A deep copy would call itself for each level, of which a stranger's event may have thousands.
        ObjectNode changed = JsonNodeFactory.instance.objectNode();
        changed.setAll(before);
        changed.set("content", content);
        return Optional.of(new MatrixEvent(roomId, eventId, sender, type, changed));
    }

    /** Milliseconds since the epoch by the sending server's clock: for people to read, never for order. */
    public long originServerTs() {
        return raw.path("origin_server_ts").asLong();
    }

    public @Nullable String stateKey() {
        return raw.path("state_key").textValue();
    }

    /** {@code m.text}, {@code m.file} and so on, or the empty string. */
    public String msgtype() {
        return text(content().path("msgtype"));
    }

    /** The plain body, or the empty string. */
    public String body() {
        return text(content().path("body"));
    }

    /** {@code m.relates_to.rel_type}: {@code m.replace}, {@code m.thread}, {@code m.annotation}, or "". */
    public String relationType() {
        return text(relatesTo().path("rel_type"));
    }

    /** The event that {@link #relationType()} points to. */
    public Optional<EventId> relatedEvent() {
        return eventIdAt(relatesTo().path("event_id"));
    }

    /** What a redaction takes back: in its content since room version 11, before that beside it. */
    public Optional<EventId> redacts() {
        if (!type.equals("m.room.redaction")) {
            return Optional.empty();
        }
        return eventIdAt(content().path("redacts")).or(() -> eventIdAt(raw.path("redacts")));
    }

    /** The key of a reaction, commonly an emoji: {@code m.relates_to.key}, or "". */
    public String reactionKey() {
        return relationType().equals("m.annotation") ? text(relatesTo().path("key")) : "";
    }

    /** The root of the thread that this event stands in. */
    public Optional<EventId> threadRoot() {
        return relationType().equals("m.thread") ? relatedEvent() : Optional.empty();
    }

    /** What this event is a reply to; the fallback reply that a thread message carries for old clients is none. */
    public Optional<EventId> repliesTo() {
        if (relationType().equals("m.thread")
                && relatesTo().path("is_falling_back").asBoolean(false)) {
            return Optional.empty();
        }
        return eventIdAt(relatesTo().path("m.in_reply_to").path("event_id"));
    }

    /** The users in {@code m.mentions} (spec: "User and room mentions"). */
    public List<UserId> mentions() {
        List<UserId> users = new ArrayList<>();
        JsonNode ids = content().path("m.mentions").path("user_ids");
        for (JsonNode user : ids.isArray() ? ids : MissingNode.getInstance()) {
            UserId.parse(text(user)).ifPresent(users::add);
        }
        return users;
    }

    /** Our contract of words, or a missing node. Whether it counts depends on the sender: the gate decides. */
    public JsonNode mark() {
        JsonNode mark = content().path("dev.puppetmaster");
        return mark.isObject() ? mark : MissingNode.getInstance();
    }

    /** What is no string is no text, as if it were not there. */
    private static String text(JsonNode node) {
        return node.isTextual() ? node.textValue() : "";
    }

    private JsonNode relatesTo() {
        return content().path("m.relates_to");
    }

    private static Optional<EventId> eventIdAt(JsonNode node) {
        try {
            return node.isTextual() ? Optional.of(new EventId(node.asText())) : Optional.empty();
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }
}
