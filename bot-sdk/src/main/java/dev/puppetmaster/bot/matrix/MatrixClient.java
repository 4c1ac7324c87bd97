package dev.puppetmaster.bot.matrix;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.matrix.internal.AnnotatedApi;
import dev.puppetmaster.bot.matrix.internal.HomeserverHttp;
import io.github.ma1uta.matrix.client.model.profile.DisplayName;
import io.github.ma1uta.matrix.client.model.room.InviteRequest;
import io.github.ma1uta.matrix.client.model.room.JoinRequest;
import io.github.ma1uta.matrix.client.model.room.KickRequest;
import io.github.ma1uta.matrix.client.model.typing.TypingRequest;
import io.github.ma1uta.matrix.client.rest.blocked.ProfileApi;
import io.github.ma1uta.matrix.client.rest.blocked.ReceiptApi;
import io.github.ma1uta.matrix.client.rest.blocked.RoomApi;
import io.github.ma1uta.matrix.client.rest.blocked.TypingApi;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;

/**
 * The client-server API as one user. Every method blocks, makes one request and never retries; it throws
 * {@link MatrixException}, whose type says whether to try again. Thread-safe.
 */
public final class MatrixClient {
    private static final String[] V3 = {"_matrix", "client", "v3"};

    private final UserId user;
    private final HomeserverHttp http;
    private final RoomApi rooms;
    private final ProfileApi profiles;
    private final TypingApi typing;
    private final ReceiptApi receipts;

    MatrixClient(UserId user, HomeserverHttp http) {
        this.user = user;
        this.http = http;
        this.rooms = AnnotatedApi.bind(RoomApi.class, http);
        this.profiles = AnnotatedApi.bind(ProfileApi.class, http);
        this.typing = AnnotatedApi.bind(TypingApi.class, http);
        this.receipts = AnnotatedApi.bind(ReceiptApi.class, http);
    }

    /** The user this client acts as. */
    public UserId user() {
        return user;
    }

    // ---- accounts

    /** Registers this user through the application service, without a login; an existing account is left as it is. */
    public void register() {
        ObjectNode body = object().put("type", "m.login.application_service");
        body.put("username", user.localpart()).put("inhibit_login", true);
        HttpUrl url = v3("register").build();
        try {
            http.json("POST", url, body);
        } catch (MatrixException.Denied e) {
            if (!e.errcode().equals("M_USER_IN_USE")) {
                throw e;
            }
        }
    }

    /** Who the homeserver takes this client for. */
    public UserId whoami() {
        return new UserId(http.json("GET", v3("account", "whoami").build(), null)
                .path("user_id")
                .asText());
    }

    /** Makes the device, or renames it (MSC4190: application services make devices without a login). */
    public void putDevice(String deviceId, String displayName) {
        http.json("PUT", v3("devices", deviceId).build(), object().put("display_name", displayName));
    }

    /**
     * Whether this user has the device.
     *
     * @throws MatrixException.Denied with status 403 where an application service asks for a user it has not registered
     */
    public boolean hasDevice(String deviceId) {
        return found(() -> http.json("GET", v3("devices", deviceId).build(), null))
                .isPresent();
    }

    /** Whether this user has any device: is signed in somewhere, or has one that an application service made. */
    public boolean hasDevices() {
        return !http.json("GET", v3("devices").build(), null).path("devices").isEmpty();
    }

    /** Closes this account for ever; only an application service may do so without a password. */
    public void deactivate() {
        http.json("POST", v3("account", "deactivate").build(), object());
    }

    public void setDisplayName(String name) {
        DisplayName body = new DisplayName();
        body.setDisplayName(name);
        profiles.setDisplayName(user.value(), body);
    }

    /** The display name of a user, if there is one. Raw: client-impl's profile type has two names for the field. */
    public Optional<String> displayName(UserId of) {
        try {
            JsonNode profile = http.json("GET", v3("profile", of.value()).build(), null);
            return Optional.ofNullable(profile.path("displayname").textValue());
        } catch (MatrixException.Denied unknown) {
            return Optional.empty();
        }
    }

    /** Account data of this user, e.g. {@code m.direct}; empty where there is none. */
    public Optional<JsonNode> accountData(String type) {
        return found(() ->
                http.json("GET", v3("user", user.value(), "account_data", type).build(), null));
    }

    public void setAccountData(String type, JsonNode content) {
        http.json("PUT", v3("user", user.value(), "account_data", type).build(), content);
    }

    // ---- rooms

    /**
     * Makes a room.
     *
     * @param request the body of {@code POST /createRoom} as it is: client-impl's type lacks parts of it
     */
    public RoomId createRoom(JsonNode request) {
        return new RoomId(http.json("POST", v3("createRoom").build(), request)
                .path("room_id")
                .asText());
    }

    public Optional<RoomId> resolveAlias(RoomAlias alias) {
        return found(() -> new RoomId(rooms.resolveAlias(alias.value()).getRoomId()));
    }

    /** Lets the alias point to the room. */
    public void putAlias(RoomAlias alias, RoomId room) {
        http.json("PUT", v3("directory", "room", alias.value()).build(), object().put("room_id", room.value()));
    }

    public void deleteAlias(RoomAlias alias) {
        rooms.deleteAlias(alias.value());
    }

    public List<RoomId> joinedRooms() {
        return rooms.joinedRooms().getJoinedRooms().stream().map(RoomId::new).toList();
    }

    /** Joins a room, through the named servers where this one is not in it yet. */
    public void join(RoomId room, List<String> via) {
        HttpUrl.Builder url = v3("join", room.value());
        via.forEach(server -> url.addQueryParameter("server_name", server).addQueryParameter("via", server));
        http.json("POST", url.build(), new JoinRequest());
    }

    public void leave(RoomId room) {
        rooms.leave(room.value());
    }

    public void invite(RoomId room, UserId who) {
        InviteRequest body = new InviteRequest();
        body.setUserId(who.value());
        rooms.invite(room.value(), body);
    }

    public void kick(RoomId room, UserId who, String reason) {
        KickRequest body = new KickRequest();
        body.setUserId(who.value());
        body.setReason(reason);
        rooms.kick(room.value(), body);
    }

    /** All current state events. */
    public List<MatrixEvent> state(RoomId room) {
        return events(http.json("GET", v3("rooms", room.value(), "state").build(), null), room);
    }

    /** The content of one state event. */
    public Optional<JsonNode> stateContent(RoomId room, String type, String stateKey) {
        return found(() -> http.json(
                "GET", v3("rooms", room.value(), "state", type, stateKey).build(), null));
    }

    /** What the state of a room says of a user: {@code join}, {@code invite} and the like; empty if nothing. */
    public String membership(RoomId room, String userId) {
        return stateContent(room, "m.room.member", userId)
                .map(content -> content.path("membership").asText(""))
                .orElse("");
    }

    /** One state event with its sender. */
    public Optional<MatrixEvent> stateEvent(RoomId room, String type, String stateKey) {
        HttpUrl url = v3("rooms", room.value(), "state", type, stateKey)
                .addQueryParameter("format", "event")
                .build();
        return found(() -> http.json("GET", url, null)).flatMap(raw -> MatrixEvent.of(raw, room));
    }

    public EventId sendState(RoomId room, String type, String stateKey, JsonNode content) {
        HttpUrl url = v3("rooms", room.value(), "state", type, stateKey).build();
        return new EventId(http.json("PUT", url, content).path("event_id").asText());
    }

    // ---- events

    /**
     * Sends an event. With one {@code txn} it is sent once, however often this is called within 24 h by the same
     * device.
     */
    public EventId send(RoomId room, String type, JsonNode content, TxnId txn) {
        HttpUrl url = v3("rooms", room.value(), "send", type, txn.value()).build();
        return new EventId(http.json("PUT", url, content).path("event_id").asText());
    }

    public EventId redact(RoomId room, EventId event, TxnId txn, String reason) {
        HttpUrl url =
                v3("rooms", room.value(), "redact", event.value(), txn.value()).build();
        return new EventId(http.json("PUT", url, object().put("reason", reason))
                .path("event_id")
                .asText());
    }

    public Optional<MatrixEvent> event(RoomId room, EventId event) {
        return found(() -> http.json(
                        "GET", v3("rooms", room.value(), "event", event.value()).build(), null))
                .flatMap(raw -> MatrixEvent.of(raw, room));
    }

    /**
     * A page of the room's history, newest first.
     *
     * @param from the token of the page before, or null for the newest
     * @param limit how many events at most, 1 to 1000 (the homeserver may give fewer)
     */
    public MessagesPage messagesBackwards(RoomId room, @Nullable String from, int limit) {
        HttpUrl.Builder url = v3("rooms", room.value(), "messages");
        url.addQueryParameter("dir", "b").addQueryParameter("limit", Integer.toString(limit));
        if (from != null) {
            url.addQueryParameter("from", from);
        }
        JsonNode page = http.json("GET", url.build(), null);
        String end = page.hasNonNull("end") ? page.path("end").asText() : null;
        return new MessagesPage(events(page.path("chunk"), room), end);
    }

    /** Shows or ends the typing notice. */
    public void typing(RoomId room, boolean on, Duration duration) {
        TypingRequest body = new TypingRequest();
        body.setTyping(on);
        body.setTimeout(on ? duration.toMillis() : null);
        typing.typing(room.value(), user.value(), body);
    }

    public void readReceipt(RoomId room, EventId event) {
        receipts.receipt(room.value(), "m.read", event.value());
    }

    /**
     * One {@code /sync}.
     *
     * @param since the token of the one before, or null for the first
     * @param filter a filter as JSON text
     * @param timeout how long the homeserver may hold the request open
     */
    public JsonNode sync(@Nullable String since, String filter, Duration timeout) {
        HttpUrl.Builder url = v3("sync").addQueryParameter("filter", filter);
        url.addQueryParameter("timeout", Long.toString(timeout.toMillis()));
        if (since != null) {
            url.addQueryParameter("since", since);
        }
        return http.exchange("GET", url.build(), null, timeout.plusSeconds(20));
    }

    // ---- media

    /** Uploads a file; the name is shown to people who download it. */
    public MxcUri upload(byte[] data, String fileName, String mimeType) {
        HttpUrl url = http.url("_matrix", "media", "v3", "upload")
                .addQueryParameter("filename", fileName)
                .build();
        MediaType type = MediaType.parse(mimeType);
        RequestBody body = RequestBody.create(data, type == null ? MediaType.get("application/octet-stream") : type);
        return new MxcUri(http.exchange("POST", url, body, Duration.ofSeconds(60))
                .path("content_uri")
                .asText());
    }

    /** How many bytes a file may have (spec: "m.upload.size"), if the homeserver says so. */
    public Optional<Long> uploadLimit() {
        HttpUrl url = http.url("_matrix", "client", "v1", "media", "config").build();
        JsonNode size = http.json("GET", url, null).path("m.upload.size");
        return size.canConvertToLong() ? Optional.of(size.asLong()) : Optional.empty();
    }

    /**
     * Downloads a file through the authenticated endpoint (Matrix 1.11).
     *
     * @throws MatrixException.Fatal with {@code M_TOO_LARGE} where it is larger than {@code maxBytes}
     */
    public byte[] download(MxcUri media, long maxBytes) {
        return http.download(
                http.url("_matrix", "client", "v1", "media", "download", media.serverName(), media.mediaId())
                        .build(),
                maxBytes);
    }

    // ---- below

    private HttpUrl.Builder v3(String... segments) {
        HttpUrl.Builder url = http.url(V3);
        for (String segment : segments) {
            url.addPathSegment(segment);
        }
        return url;
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static List<MatrixEvent> events(JsonNode array, RoomId room) {
        List<MatrixEvent> events = new ArrayList<>();
        array.forEach(raw -> MatrixEvent.of(raw, room).ifPresent(events::add));
        return events;
    }

    private static <T> Optional<T> found(java.util.function.Supplier<T> call) {
        try {
            return Optional.of(call.get());
        } catch (MatrixException.Denied e) {
            if (e.status() == 404) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
