package dev.puppetmaster.bench.thousand;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.transport.Clients;
import dev.puppetmaster.registrar.core.Action;
import dev.puppetmaster.registrar.core.Aliases;
import dev.puppetmaster.registrar.core.DesiredRoom;
import dev.puppetmaster.registrar.matrix.HumanAccount;
import dev.puppetmaster.registrar.matrix.RoomRequests;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import okhttp3.ConnectionSpec;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * The yardstick: makes the HTTP calls that a plan's actions come to, one after the other as the registrar does, with the
 * registrar's HTTP library and nothing else: no record, no retries, no patience.
 */
public final class BareClient implements AutoCloseable {
    public static final String PREFIX = "bare-";
    /** The registrar's aliases belong to the registrar. */
    static final String ALIAS_PREFIX = "bare_";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final MediaType JSON_TYPE = MediaType.get("application/json");
    private final OkHttpClient http = new OkHttpClient.Builder()
            .callTimeout(Duration.ofMinutes(1))
            .readTimeout(Duration.ofMinutes(1))
            .connectionSpecs(List.of(ConnectionSpec.CLEARTEXT))
            .build();
    private final URI base;
    private final Secret asToken;
    private final HumanAccount.Own human;
    private final Map<String, String> rooms = new HashMap<>();

    public BareClient(URI base, Secret asToken, HumanAccount.Own human) {
        this.base = base;
        this.asToken = asToken;
        this.human = human;
    }

    /** Whose direct chats the rooms are. */
    UserId person() {
        return human.userId();
    }

    void apply(List<Action> actions) throws IOException, InterruptedException {
        for (Action action : actions) {
            apply(action);
        }
    }

    /** The id of the room behind the registrar's {@code alias}. */
    @Nullable
    String room(String alias) {
        return rooms.get(alias);
    }

    void apply(Action action) throws IOException, InterruptedException {
        switch (action) {
            case Action.RecordPuppet it -> {}
            case Action.RecordRoom it -> {}
            case Action.RecordInvitation it -> {}
            case Action.RegisterPuppet it -> register(it.userId());
            case Action.PutDevice it ->
                call(it.userId(), "PUT", object().put("display_name", "Puppetmaster"), "devices", Clients.DEVICE);
            case Action.SetDisplayName it ->
                call(
                        it.userId(),
                        "PUT",
                        object().put("displayname", it.displayName()),
                        "profile",
                        it.userId(),
                        "displayname");
            case Action.CreateRoom it -> {
                JsonNode made = call(it.desired().creator(), "POST", room(it.desired()), "createRoom");
                rooms.put(it.room(), made.path("room_id").asText());
            }
            case Action.InviteUser it -> invite(it);
            case Action.JoinUser it -> call(it.userId(), "POST", object(), "join", roomId(it.room()));
            case Action.SetDirectChat it -> listAsDirect(it);
            case Action.LinkSpaceChild it -> {
                ObjectNode content = object();
                content.putArray("via").add(Server.NAME);
                String[] path = {"rooms", roomId(it.room()), "state", "m.space.child", roomId(it.child())};
                call(it.creator(), "PUT", content, path);
            }
            default -> throw new IllegalStateException("no call is known for " + action);
        }
    }

    private void register(String userId) throws IOException, InterruptedException {
        ObjectNode body = object().put("type", "m.login.application_service");
        body.put("username", userId.substring(1, userId.indexOf(':'))).put("inhibit_login", true);
        call(userId, "POST", body, "register");
    }

    private void invite(Action.InviteUser it) throws IOException, InterruptedException {
        if (it.direct()) {
            ObjectNode content = RoomRequests.directInvitation();
            call(it.creator(), "PUT", content, "rooms", roomId(it.room()), "state", "m.room.member", it.userId());
        } else {
            call(it.creator(), "POST", object().put("user_id", it.userId()), "rooms", roomId(it.room()), "invite");
        }
    }

    private void listAsDirect(Action.SetDirectChat it) throws IOException, InterruptedException {
        String[] path = {"user", human.userId().value(), "account_data", "m.direct"};
        JsonNode before = call(human.userId().value(), "GET", null, path);
        ObjectNode content = before.has("errcode") ? object() : (ObjectNode) before;
        ObjectNode next = RoomRequests.listDirect(content, it.puppet(), List.of(roomId(it.room())));
        call(human.userId().value(), "PUT", next, path);
    }

    /** The registrar's body of createRoom, under another alias; whose the room is, is said where the registrar does not look. */
    private static ObjectNode room(DesiredRoom room) {
        ObjectNode body = RoomRequests.create(room);
        body.put("room_alias_name", ALIAS_PREFIX + Aliases.localpart(room.alias()));
        ((ObjectNode) body.path("initial_state").path(0)).put("type", "dev.puppetmaster.bench.owner");
        return body;
    }

    private String roomId(String alias) {
        String room = rooms.get(alias);
        if (room == null) {
            throw new IllegalStateException("no room is known for " + alias);
        }
        return room;
    }

    private JsonNode call(String user, String method, @Nullable JsonNode body, String... path)
            throws IOException, InterruptedException {
        boolean own = user.equals(human.userId().value());
        StringBuilder address = new StringBuilder(base.toString()).append("/_matrix/client/v3");
        for (String segment : path) {
            address.append('/').append(encoded(segment));
        }
        if (!own) {
            address.append("?user_id=").append(encoded(user));
        }
        Request request = new Request.Builder()
                .url(address.toString())
                .header("Authorization", "Bearer " + (own ? human.accessToken() : asToken).reveal())
                .method(method, body == null ? null : RequestBody.create(JSON.writeValueAsBytes(body), JSON_TYPE))
                .build();
        try (Response answer = http.newCall(request).execute()) {
            JsonNode json = JSON.readTree(answer.body().bytes());
            if (answer.code() >= 300 && !(answer.code() == 404 && method.equals("GET"))) {
                throw new IOException(method + " " + String.join("/", path) + ": " + answer.code() + " " + json);
            }
            return json;
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    @Override
    public void close() {
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }
}
