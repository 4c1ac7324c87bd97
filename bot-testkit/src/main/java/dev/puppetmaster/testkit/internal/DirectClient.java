package dev.puppetmaster.testkit.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One user's client that goes straight to the routes: no HTTP, no ordered faults, no entry in the request log. */
public final class DirectClient {
    private final HomeserverState state;
    private final Router router;
    private final String token;

    DirectClient(HomeserverState state, Router router, String token) {
        this.state = state;
        this.router = router;
        this.token = token;
    }

    /** Calls {@code /_matrix/client/v3} + path; throws {@link MatrixError} as the server would answer. */
    public JsonNode call(String method, String path, ObjectNode body) {
        return call(method, "/_matrix/client/v3" + path, "application/json", Json.bytes(body));
    }

    /** The mxc URI. */
    public String upload(String fileName, String mime, byte[] bytes) {
        JsonNode answer = call("POST", "/_matrix/media/v3/upload?filename=" + encode(fileName), mime, bytes);
        return answer.path("content_uri").asText();
    }

    private JsonNode call(String method, String uri, String contentType, byte[] body) {
        Answer answer = router.route(new Call(state, method, URI.create(uri), "Bearer " + token, contentType, body));
        JsonNode json = Json.parse(answer.body());
        return json == null ? Json.object() : json;
    }

    /** All events of the room that this user may read, in order. */
    public List<JsonNode> timeline(String roomId) {
        return state.inspect(() -> events(roomId));
    }

    /** The first event that matches, also an earlier one; null when none comes in time. */
    public @Nullable JsonNode awaitEvent(String roomId, Predicate<JsonNode> wanted, Duration timeout) {
        AtomicReference<@Nullable JsonNode> found = new AtomicReference<>();
        state.watch(
                () -> {
                    events(roomId).stream().filter(wanted).findFirst().ifPresent(found::set);
                    return found.get() != null;
                },
                timeout);
        return found.get();
    }

    private List<JsonNode> events(String roomId) {
        Accounts.Session session = state.accounts().session(token);
        if (session == null) {
            throw new IllegalStateException("this user is logged out");
        }
        Requester by = new Requester(session.userId(), session.deviceId(), null);
        EventView view = new EventView(state);
        Room room = state.rooms()
                .find(roomId)
                .orElseThrow(() -> new IllegalArgumentException("no room " + roomId + " on " + state.serverName()));
        return room.events().stream()
                .filter(e -> room.readable(e, by.userId()))
                .map(e -> (JsonNode) view.forReader(e, by))
                .toList();
    }

    /** One part of a path or query. */
    public static String encode(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
