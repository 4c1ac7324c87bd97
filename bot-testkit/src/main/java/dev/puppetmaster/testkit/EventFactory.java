package dev.puppetmaster.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Events as JSON, in the shape of a transaction or /messages. Sender, room, id and time have defaults: unique within a
 * factory, and the same in every run. Example:
 *
 * <pre>{@code
 * EventFactory events = new EventFactory("fake.test");
 * JsonNode ask = events.text("!ping").sender("@bob:fake.test").json();
 * JsonNode edit = events.edit(ask, "!help").json();
 * }</pre>
 */
public final class EventFactory {
    /** 2026-01-01T00:00:00Z; each event is one second after the one before. */
    private static final long FIRST_MILLIS = 1_767_225_600_000L;

    private final String serverName;
    private final AtomicLong count = new AtomicLong();

    public EventFactory(String serverName) {
        this.serverName = serverName;
    }

    public Builder text(String body) {
        return message("m.text", body);
    }

    /** A text with formatted_body. */
    public Builder html(String body, String html) {
        return text(body).content(c -> c.put("format", "org.matrix.custom.html").put("formatted_body", html));
    }

    public Builder notice(String body) {
        return message("m.notice", body);
    }

    /** A text with m.mentions of these full user ids. */
    public Builder mention(String body, String... userIds) {
        return text(body).content(c -> {
            var users = c.putObject("m.mentions").putArray("user_ids");
            for (String user : userIds) {
                users.add(user);
            }
        });
    }

    /** A reply, in the room of the event that it answers. */
    public Builder reply(JsonNode to, String body) {
        return text(body)
                .room(room(to))
                .content(c ->
                        c.putObject("m.relates_to").putObject("m.in_reply_to").put("event_id", id(to)));
    }

    /** A message in the thread of this root, falling back to a reply to the root. */
    public Builder thread(JsonNode root, String body) {
        return text(body).room(room(root)).content(c -> {
            ObjectNode relation = c.putObject("m.relates_to")
                    .put("rel_type", "m.thread")
                    .put("event_id", id(root))
                    .put("is_falling_back", true);
            relation.putObject("m.in_reply_to").put("event_id", id(root));
        });
    }

    /** An edit by the sender of the original. */
    public Builder edit(JsonNode original, String newBody) {
        return text("* " + newBody)
                .room(room(original))
                .sender(original.path("sender").asText())
                .content(c -> {
                    c.putObject("m.new_content").put("msgtype", "m.text").put("body", newBody);
                    c.putObject("m.relates_to").put("rel_type", "m.replace").put("event_id", id(original));
                });
    }

    public Builder reaction(JsonNode to, String key) {
        return event("m.reaction")
                .room(room(to))
                .content(c -> c.putObject("m.relates_to")
                        .put("rel_type", "m.annotation")
                        .put("event_id", id(to))
                        .put("key", key));
    }

    /** A redaction with its target in content and at the top, as Synapse shows it. */
    public Builder redaction(JsonNode of, String reason) {
        return event("m.room.redaction")
                .room(room(of))
                .content(c -> c.put("redacts", id(of)).put("reason", reason))
                .top("redacts", id(of));
    }

    /** A file without a caption: body is its name. */
    public Builder file(String fileName, String mime, String mxc, long size) {
        return message(mime.startsWith("image/") ? "m.image" : "m.file", fileName)
                .content(c -> {
                    c.put("filename", fileName).put("url", mxc);
                    c.putObject("info").put("mimetype", mime).put("size", size);
                });
    }

    /** A file with a caption (Matrix 1.10): body is the caption, filename the name. */
    public Builder fileWithCaption(String fileName, String caption, String mime, String mxc, long size) {
        return file(fileName, mime, mxc, size).content(c -> c.put("body", caption));
    }

    /** A file as older clients send it: body is the name and there is no filename. */
    public Builder fileWithoutFilename(String fileName, String mime, String mxc, long size) {
        return file(fileName, mime, mxc, size).content(c -> c.remove("filename"));
    }

    /** A change of one's own membership: join, leave, … */
    public Builder member(String userId, String membership) {
        return event("m.room.member").sender(userId).stateKey(userId).content(c -> c.put("membership", membership));
    }

    public Builder invite(String inviter, String invited, boolean direct) {
        return event("m.room.member").sender(inviter).stateKey(invited).content(c -> {
            c.put("membership", "invite");
            if (direct) {
                c.put("is_direct", true);
            }
        });
    }

    /** The event that makes a room encrypted. */
    public Builder encryption() {
        return event("m.room.encryption").stateKey("").content(c -> c.put("algorithm", "m.megolm.v1.aes-sha2"));
    }

    public Builder encrypted() {
        return event("m.room.encrypted")
                .content(c -> c.put("algorithm", "m.megolm.v1.aes-sha2")
                        .put("ciphertext", "AwgAEnACgAkLmt6qF84IK")
                        .put("session_id", "X3lUlvLELLYxeTx4yOVu6UDpasGEVO0Jbu+QFnm0cKQ"));
    }

    public Builder tombstone(String replacementRoom) {
        return event("m.room.tombstone")
                .stateKey("")
                .content(c -> c.put("body", "This room has been replaced").put("replacement_room", replacementRoom));
    }

    /** Any event, with empty content. */
    public Builder event(String type) {
        long number = count.incrementAndGet();
        return new Builder(type, number, serverName);
    }

    private Builder message(String msgtype, String body) {
        return event("m.room.message").content(c -> c.put("msgtype", msgtype).put("body", body));
    }

    private static String id(JsonNode event) {
        return event.path("event_id").asText();
    }

    private static String room(JsonNode event) {
        return event.path("room_id").asText();
    }

    /** One event in the making. */
    public static final class Builder {
        private final ObjectNode event = JsonNodeFactory.instance.objectNode();

        private Builder(String type, long number, String serverName) {
            event.put("type", type)
                    .put("event_id", "$event" + number)
                    .put("room_id", "!room")
                    .put("sender", "@alice:" + serverName)
                    .put("origin_server_ts", FIRST_MILLIS + number * 1000);
            event.putObject("content");
            event.putObject("unsigned");
        }

        public Builder sender(String userId) {
            return top("sender", userId);
        }

        public Builder room(String roomId) {
            return top("room_id", roomId);
        }

        public Builder id(String eventId) {
            return top("event_id", eventId);
        }

        /** Milliseconds since 1970. */
        public Builder at(long originServerTs) {
            event.put("origin_server_ts", originServerTs);
            return this;
        }

        /** Makes it a state event. */
        public Builder stateKey(String key) {
            return top("state_key", key);
        }

        public Builder content(Consumer<ObjectNode> change) {
            change.accept(event.withObjectProperty("content"));
            return this;
        }

        public Builder unsigned(Consumer<ObjectNode> change) {
            change.accept(event.withObjectProperty("unsigned"));
            return this;
        }

        /** A copy: changing it, or the builder, later does not change the other. */
        public ObjectNode json() {
            return event.deepCopy();
        }

        /** A copy of the content alone, to send it with {@link FakeUser#sendEvent}. */
        public ObjectNode content() {
            return event.withObjectProperty("content").deepCopy();
        }

        private Builder top(String field, @Nullable String value) {
            event.put(field, value);
            return this;
        }
    }
}
