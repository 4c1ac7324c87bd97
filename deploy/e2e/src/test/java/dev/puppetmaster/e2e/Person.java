package dev.puppetmaster.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;

/** A person with a Matrix client, as plain as one can be. */
final class Person {
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final URI homeserver;
    private final String userId;
    private final String token;

    private Person(URI homeserver, String userId, String token) {
        this.homeserver = homeserver;
        this.userId = userId;
        this.token = token;
    }

    static Person signIn(URI homeserver, String localpart, String password) {
        JsonNode login = new Person(homeserver, "", "")
                .request(
                        "POST",
                        "login",
                        Map.of(
                                "type",
                                "m.login.password",
                                "identifier",
                                Map.of("type", "m.id.user", "user", localpart),
                                "password",
                                password))
                .body();
        return new Person(
                homeserver,
                login.path("user_id").asText(),
                login.path("access_token").asText());
    }

    String userId() {
        return userId;
    }

    String token() {
        return token;
    }

    /** Rooms to which the person is invited. */
    List<String> invitations() {
        List<String> rooms = new ArrayList<>();
        get("sync?timeout=0").at("/rooms/invite").fieldNames().forEachRemaining(rooms::add);
        return rooms;
    }

    void join(String room) {
        request("POST", "join/" + encoded(room), Map.of());
    }

    /** Makes a direct chat and waits until the puppet is in it. */
    String chatWith(String puppet) {
        String room = request(
                        "POST",
                        "createRoom",
                        Map.of("preset", "private_chat", "is_direct", true, "invite", List.of(puppet)))
                .body()
                .path("room_id")
                .asText();
        await(puppet + " in the chat").until(() -> membership(room, puppet).equals("join"));
        return room;
    }

    String membership(String room, String user) {
        Answer answer = send("GET", "rooms/" + encoded(room) + "/state/m.room.member/" + encoded(user), null);
        return answer.status() == 200 ? answer.body().path("membership").asText() : "";
    }

    /** What the homeserver knows of an account; nothing of one that it does not know. */
    JsonNode profile(String user) {
        return send("GET", "profile/" + encoded(user), null).body();
    }

    /** Says something; its event id. */
    String say(String room, String text) {
        return request(
                        "PUT",
                        "rooms/" + encoded(room) + "/send/m.room.message/" + UUID.randomUUID(),
                        Map.of("msgtype", "m.text", "body", text))
                .body()
                .path("event_id")
                .asText();
    }

    /** Waits for the answer to what was said; what it says. */
    String answer(String room, String asked) {
        await("an answer to " + asked).until(() -> !answers(room, asked).isEmpty());
        return answers(room, asked).getFirst();
    }

    String ask(String room, String text) {
        return answer(room, say(room, text));
    }

    /** All answers after so many seconds in which more could have come. */
    List<String> answersWithin(String room, String asked, int seconds) {
        List<String> before = answers(room, asked);
        await("no other answer")
                .during(Duration.ofSeconds(seconds))
                .until(() -> answers(room, asked).equals(before));
        return before;
    }

    /** All answers to what was said: as a puppet marks them, and as any client sees them, the last edit of each. */
    List<String> answers(String room, String asked) {
        Map<String, String> found = new LinkedHashMap<>();
        for (JsonNode event : since(room, asked)) {
            JsonNode content = event.path("content");
            boolean answers = content.at("/dev.puppetmaster/kind").asText().equals("answer")
                    && content.at("/dev.puppetmaster/ask").asText().equals(asked);
            // a refusal is a notice
            if (answers && content.path("msgtype").asText().matches("m\\.(text|notice)")) {
                boolean edits = content.at("/m.relates_to/rel_type").asText().equals("m.replace");
                found.putIfAbsent(
                        (edits ? content.at("/m.relates_to/event_id") : event.path("event_id")).asText(),
                        (edits ? content.path("m.new_content") : content)
                                .path("body")
                                .asText());
            }
        }
        return List.copyOf(found.values());
    }

    /** What came after an event, the newest first, however much it is. */
    private List<JsonNode> since(String room, String event) {
        List<JsonNode> events = new ArrayList<>();
        String from = "";
        do {
            JsonNode page = get("rooms/" + encoded(room) + "/messages?dir=b&limit=100"
                    + (from.isEmpty() ? "" : "&from=" + encoded(from)));
            for (JsonNode older : page.path("chunk")) {
                if (older.path("event_id").asText().equals(event)) {
                    return events;
                }
                events.add(older);
            }
            from = page.path("end").asText();
        } while (!from.isEmpty());
        throw new AssertionError(event + " is not in " + room);
    }

    /** All that the homeserver keeps of a room, at most its last 500 events. */
    String everything(String room) {
        return get("rooms/" + encoded(room) + "/messages?dir=b&limit=500").toString();
    }

    /** Every event, and all state, of every room that the person may read. */
    String everyRoom() {
        invitations().forEach(this::join);
        StringBuilder all = new StringBuilder();
        for (JsonNode room : get("joined_rooms").path("joined_rooms")) {
            String path = "rooms/" + encoded(room.asText());
            all.append(get(path + "/state"));
            String from = "";
            JsonNode page;
            do {
                page = get(path + "/messages?dir=b&limit=500" + (from.isEmpty() ? "" : "&from=" + encoded(from)));
                all.append(page);
                from = page.path("end").asText();
            } while (!from.isEmpty() && !page.path("chunk").isEmpty());
        }
        return all.toString();
    }

    static ConditionFactory await(String what) {
        return Awaitility.await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(300));
    }

    private JsonNode get(String path) {
        return request("GET", path, null).body();
    }

    private record Answer(int status, JsonNode body) {}

    private Answer request(String method, String path, @Nullable Object body) {
        Answer answer = send(method, path, body);
        if (answer.status() != 200) {
            throw new AssertionError(method + " " + path + ": " + answer.status() + " " + answer.body());
        }
        return answer;
    }

    /** Waits where the homeserver says so, and where it is away for a moment. */
    private Answer send(String method, String path, @Nullable Object body) {
        try {
            HttpRequest request = HttpRequest.newBuilder(homeserver.resolve("/_matrix/client/v3/" + path))
                    .timeout(Duration.ofSeconds(30))
                    .header("Authorization", "Bearer " + token)
                    .method(
                            method,
                            body == null
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
                    .build();
            for (int failed = 0; ; ) {
                try {
                    HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
                    JsonNode said = JSON.readTree(response.body());
                    if (response.statusCode() != 429) {
                        return new Answer(response.statusCode(), said);
                    }
                    Thread.sleep(said.path("retry_after_ms").asLong(500));
                } catch (JsonProcessingException e) {
                    throw e;
                } catch (IOException e) {
                    // a homeserver that begins, or a connection from before it did
                    if (++failed == 20) {
                        throw e;
                    }
                    Thread.sleep(500);
                }
            }
        } catch (JsonProcessingException e) {
            throw new AssertionError("the homeserver said no JSON to " + path, e);
        } catch (IOException e) {
            throw new AssertionError("the homeserver does not answer: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("stopped", e);
        }
    }

    private static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8);
    }
}
