package dev.puppetmaster.testkit;

import static dev.puppetmaster.testkit.internal.DirectClient.encode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.testkit.internal.DirectClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * A person on a {@link FakeHomeserver}, with an ordinary account and one device. What the person does takes effect at
 * once, past HTTP and ordered faults; what the server would refuse throws, with the server's error as its message.
 */
public final class FakeUser {
    private final String userId;
    private final String password;
    private final String accessToken;
    private final DirectClient client;
    private final AtomicInteger transactions = new AtomicInteger();

    FakeUser(String userId, String password, String accessToken, DirectClient client) {
        this.userId = userId;
        this.password = password;
        this.accessToken = accessToken;
        this.client = client;
    }

    public String userId() {
        return userId;
    }

    /** For a login over HTTP. */
    public String password() {
        return password;
    }

    /** Of the person's own device, for requests over HTTP. */
    public String accessToken() {
        return accessToken;
    }

    /** A private room with these people invited; its id. */
    public String createRoom(String name, String... invited) {
        ObjectNode body = object().put("preset", "private_chat").put("name", name);
        for (String user : invited) {
            body.withArrayProperty("invite").add(user);
        }
        return createRoom(body);
    }

    /** A room by the body of {@code POST /createRoom}; its id. */
    public String createRoom(ObjectNode body) {
        return client.call("POST", "/createRoom", body).path("room_id").asText();
    }

    /** A direct chat as Element makes it, the puppet invited; the room's id. */
    public String createDirectChat(String puppetUserId) {
        ObjectNode body = object().put("preset", "trusted_private_chat").put("is_direct", true);
        body.withArrayProperty("invite").add(puppetUserId);
        String roomId = createRoom(body);
        ObjectNode direct = object();
        direct.putArray(puppetUserId).add(roomId);
        client.call("PUT", "/user/" + encode(userId) + "/account_data/m.direct", direct);
        return roomId;
    }

    /** Sends a plain text; the event's id, as for all that follow. */
    public String send(String roomId, String text) {
        return sendEvent(roomId, "m.room.message", text(text));
    }

    public String sendEvent(String roomId, String type, ObjectNode content) {
        String path = "/send/" + encode(type) + "/" + userId.substring(1, 2) + transactions.incrementAndGet();
        return eventId(client.call("PUT", room(roomId) + path, content));
    }

    public String sendState(String roomId, String type, String key, ObjectNode content) {
        return eventId(client.call("PUT", room(roomId) + "/state/" + encode(type) + "/" + encode(key), content));
    }

    public String reply(String roomId, String eventId, String text) {
        ObjectNode content = text(text);
        content.putObject("m.relates_to").putObject("m.in_reply_to").put("event_id", eventId);
        return sendEvent(roomId, "m.room.message", content);
    }

    public String edit(String roomId, String eventId, String newText) {
        ObjectNode content = text("* " + newText);
        content.set("m.new_content", text(newText));
        content.putObject("m.relates_to").put("rel_type", "m.replace").put("event_id", eventId);
        return sendEvent(roomId, "m.room.message", content);
    }

    public String react(String roomId, String eventId, String key) {
        ObjectNode content = object();
        content.putObject("m.relates_to")
                .put("rel_type", "m.annotation")
                .put("event_id", eventId)
                .put("key", key);
        return sendEvent(roomId, "m.reaction", content);
    }

    public String redact(String roomId, String eventId, String reason) {
        String path = "/redact/" + encode(eventId) + "/r" + transactions.incrementAndGet();
        return eventId(client.call("PUT", room(roomId) + path, object().put("reason", reason)));
    }

    /** Uploads, and sends an m.image for an image, else an m.file. */
    public String uploadAndSend(String roomId, String fileName, String mime, byte[] bytes) {
        ObjectNode content = object().put("msgtype", mime.startsWith("image/") ? "m.image" : "m.file")
                .put("body", fileName)
                .put("filename", fileName)
                .put("url", client.upload(fileName, mime, bytes));
        content.putObject("info").put("mimetype", mime).put("size", bytes.length);
        return sendEvent(roomId, "m.room.message", content);
    }

    public void join(String roomIdOrAlias) {
        client.call("POST", "/join/" + encode(roomIdOrAlias), object());
    }

    public void invite(String roomId, String user) {
        client.call("POST", room(roomId) + "/invite", object().put("user_id", user));
    }

    public void kick(String roomId, String user) {
        client.call("POST", room(roomId) + "/kick", object().put("user_id", user));
    }

    public void leave(String roomId) {
        client.call("POST", room(roomId) + "/leave", object());
    }

    /** All events of the room that this person may read, in order, also while the server is down. */
    public List<JsonNode> timeline(String roomId) {
        return client.timeline(roomId);
    }

    /**
     * The first event of somebody else that matches, also an earlier one.
     *
     * @throws AssertionError with the room's timeline when none comes in time
     */
    public JsonNode awaitReply(String roomId, Predicate<JsonNode> wanted, Duration timeout) {
        Predicate<JsonNode> others = event -> !event.path("sender").asText().equals(userId);
        JsonNode found = client.awaitEvent(roomId, others.and(wanted), timeout);
        if (found == null) {
            throw new AssertionError("no such reply in " + roomId + " within " + timeout + "; the timeline is "
                    + timeline(roomId).stream().map(FakeUser::line).toList());
        }
        return found;
    }

    private static String line(JsonNode event) {
        return event.path("sender").asText() + " " + event.path("type").asText() + " " + event.path("content");
    }

    private static String room(String roomId) {
        return "/rooms/" + encode(roomId);
    }

    private static String eventId(JsonNode answer) {
        return answer.path("event_id").asText();
    }

    private static ObjectNode text(String body) {
        return object().put("msgtype", "m.text").put("body", body);
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
