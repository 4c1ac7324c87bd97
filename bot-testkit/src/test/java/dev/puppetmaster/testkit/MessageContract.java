package dev.puppetmaster.testkit;

import static dev.puppetmaster.testkit.MatrixHttp.enc;
import static dev.puppetmaster.testkit.ServerUnderTest.room;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.testkit.MatrixHttp.Reply;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Messages: sent once, read in pages, edited, redacted, related. */
interface MessageContract extends ServerUnderTest {
    @Test
    default void theSameTransactionIsOneMessageWithAndWithoutDevice() {
        String puppet = newPuppetWithDevice();
        String room = newRoom(puppet(puppet));

        Reply first = say(puppetOnDevice(puppet), room, "one", "t1");
        Reply again = say(puppetOnDevice(puppet), room, "another body", "t1");
        Reply withoutDevice = say(puppet(puppet), room, "one", "t1");
        Reply other = say(puppet(puppet), room, "two", "t2");
        Reply otherAgain = say(puppet(puppet), room, "two", "t2");

        assertThat(again.get("event_id")).isEqualTo(first.get("event_id"));
        assertThat(withoutDevice.get("event_id")).isEqualTo(first.get("event_id"));
        assertThat(otherAgain.get("event_id")).isEqualTo(other.get("event_id"));
        assertThat(bodies(puppet(puppet), room)).containsExactly("one", "two");
    }

    @Test
    default void twoPuppetsWithOneTransactionInOneRoomAreOneMessage() {
        String ana = newPuppetWithDevice();
        String ben = newPuppetWithDevice();
        String room = newRoom(puppet(ana), ben);
        join(puppet(ben), room);

        Reply first = say(puppetOnDevice(ana), room, "of ana", "same");
        Reply second = say(puppetOnDevice(ben), room, "of ben", "same");

        assertThat(second.get("event_id")).isEqualTo(first.get("event_id"));
        assertThat(bodies(puppet(ana), room)).containsExactly("of ana");
    }

    @Test
    default void theTransactionIdIsShownToTheSendingDeviceOnly() {
        String puppet = newPuppetWithDevice();
        Person alice = newPerson();
        String room = newRoom(puppet(puppet), alice.userId());
        join(http().as(alice.token()), room);
        String event = say(puppetOnDevice(puppet), room, "x", "t9").get("event_id");
        String path = room(room) + "/event/" + enc(event);

        assertThat(puppetOnDevice(puppet)
                        .get(path)
                        .json()
                        .at("/unsigned/transaction_id")
                        .asText())
                .isEqualTo("t9");
        assertThat(puppet(puppet).get(path).json().at("/unsigned").has("transaction_id"))
                .isFalse();
        assertThat(http().as(alice.token()).get(path).json().at("/unsigned").has("transaction_id"))
                .isFalse();
    }

    @Test
    default void badContentIsRefusedWithItsCode() {
        String puppet = newPuppet();
        String room = newRoom(puppet(puppet));
        String path = room(room) + "/send/m.room.message/";

        assertThat(puppet(puppet).put(path + "b1", "no json").errcode()).isEqualTo("M_NOT_JSON");
        assertThat(puppet(puppet).put(path + "b2", "[1]").errcode()).isEqualTo("M_BAD_JSON");
        assertThat(puppet(puppet)
                        .put(path + "b3", "{\"msgtype\":\"m.text\",\"body\":\"x\",\"n\":1.5}")
                        .errcode())
                .isEqualTo("M_BAD_JSON");
        assertThat(puppet(puppet).put(path + "b4", "{\"msgtype\":\"m.text\"}").error())
                .isEqualTo("'body' not in content");
        Reply large = say(puppet(puppet), room, "x".repeat(66_000), "b5");
        assertThat(large.status()).isEqualTo(413);
        assertThat(large.errcode()).isEqualTo("M_TOO_LARGE");
        assertThat(say(puppet(puppet), room, "x".repeat(64_000), "b6").status()).isEqualTo(200);
        assertThat(say(puppet(puppet), room, "𝄞".repeat(16_000), "b7").status())
                .isEqualTo(200);
    }

    @Test
    default void aKeyMayBeAsLongAsAnEventAllows() {
        String puppet = newPuppet();
        String room = newRoom(puppet(puppet));
        String key = "k".repeat(60_000);

        Reply sent = puppet(puppet)
                .put(
                        room(room) + "/send/m.room.message/k1",
                        "{\"msgtype\":\"m.text\",\"body\":\"x\",\"" + key + "\":1}");

        assertThat(sent.status()).isEqualTo(200);
        assertThat(sent.get("event_id")).startsWith("$");
    }

    @Test
    default void messagesComeInPagesInBothDirections() {
        String puppet = newPuppet();
        String room = newRoom(puppet(puppet));
        for (int i = 1; i <= 5; i++) {
            say(puppet(puppet), room, "m" + i);
        }
        MatrixHttp http = puppet(puppet);

        List<String> back = pages(http, room, "b", null);
        assertThat(back).startsWith("m5", "m4", "m3", "m2", "m1").endsWith("m.room.create");
        List<String> forward = pages(http, room, "f", null);
        assertThat(forward).isEqualTo(back.reversed());
    }

    @Test
    default void theEndOfOneDirectionIsTheStartOfTheOther() {
        String puppet = newPuppet();
        String room = newRoom(puppet(puppet));
        say(puppet(puppet), room, "before");
        String cursor =
                puppet(puppet).get(room(room) + "/messages?dir=b&limit=1").get("start");
        assertThat(pages(puppet(puppet), room, "f", cursor)).isEmpty();

        say(puppet(puppet), room, "after");

        assertThat(pages(puppet(puppet), room, "f", cursor)).containsExactly("after");
        Reply bounded = puppet(puppet).get(room(room) + "/messages?dir=b&limit=9&to=" + cursor);
        assertThat(names(bounded.json().path("chunk"))).containsExactly("after");
    }

    @Test
    default void aPageThatIsEmptyHasNoEnd() {
        String puppet = newPuppet();
        String room = newRoom(puppet(puppet));
        Reply all = puppet(puppet).get(room(room) + "/messages?dir=f&limit=100");

        Reply rest = puppet(puppet).get(room(room) + "/messages?dir=f&from=" + all.get("end"));

        assertThat(all.json().has("end")).isTrue();
        assertThat(rest.json().path("chunk")).isEmpty();
        assertThat(rest.json().has("end")).isFalse();
    }

    @Test
    default void messagesAreFilteredByTypeAndBadParametersAreNamed() {
        String puppet = newPuppet();
        String room = newRoom(puppet(puppet));
        say(puppet(puppet), room, "m1");
        String path = room(room) + "/messages?dir=b&limit=50";

        Reply filtered = puppet(puppet).get(path + "&filter=" + enc("{\"types\":[\"m.room.message\"]}"));
        assertThat(names(filtered.json().path("chunk"))).containsExactly("m1");
        assertThat(puppet(puppet).get(path + "&from=nonsense").status()).isEqualTo(400);
        assertThat(puppet(puppet).get(room(room) + "/messages?dir=x").errcode()).isEqualTo("M_INVALID_PARAM");
        assertThat(puppet(puppet).get(room(room) + "/event/$nope").errcode()).isEqualTo("M_NOT_FOUND");
    }

    @Test
    default void aRedactionStripsTheContentAndSaysWhy() {
        String puppet = newPuppetWithDevice();
        Person alice = newPerson();
        String room = newRoom(puppet(puppet), alice.userId());
        join(http().as(alice.token()), room);
        String event = say(puppet(puppet), room, "secret");
        String path = room(room) + "/redact/" + enc(event) + "/r1";

        Reply refused = http().as(alice.token()).put(path, "{}");
        Reply done = puppetOnDevice(puppet).put(path, "{\"reason\":\"oops\"}");
        Reply again = puppetOnDevice(puppet).put(path, "{\"reason\":\"oops\"}");

        assertThat(refused.error()).isEqualTo("You don't have permission to redact events");
        assertThat(again.get("event_id")).isEqualTo(done.get("event_id"));
        JsonNode read = http().as(alice.token())
                .get(room(room) + "/event/" + enc(event))
                .json();
        assertThat(read.path("content")).isEmpty();
        assertThat(read.at("/unsigned/redacted_because/content/reason").asText())
                .isEqualTo("oops");
        assertThat(read.at("/unsigned/redacted_because/content/redacts").asText())
                .isEqualTo(event);
        String missing = room(room) + "/redact/$nope/r2";
        assertThat(http().as(alice.token()).put(missing, "{}").status()).isEqualTo(404);
        assertThat(puppet(puppet).put(missing, "{}").status())
                .as("who may redact may do so early")
                .isEqualTo(200);
    }

    @Test
    default void editsReactionsAndThreadsRelateToTheirEvent() {
        String puppet = newPuppet();
        String room = newRoom(puppet(puppet));
        String event = say(puppet(puppet), room, "one");
        relate(
                puppet(puppet),
                room,
                "m.room.message",
                "m.replace",
                event,
                "\"msgtype\":\"m.text\",\"body\":\"* two\",");
        String thread = relate(
                        puppet(puppet),
                        room,
                        "m.room.message",
                        "m.thread",
                        event,
                        "\"msgtype\":\"m.text\",\"body\":\"in\",")
                .get("event_id");
        relate(puppet(puppet), room, "m.reaction", "m.annotation", event, "");
        Reply twice = relate(puppet(puppet), room, "m.reaction", "m.annotation", event, "");
        Reply nested = relate(
                puppet(puppet), room, "m.room.message", "m.thread", thread, "\"msgtype\":\"m.text\",\"body\":\"in\",");

        JsonNode bundled =
                puppet(puppet).get(room(room) + "/event/" + enc(event)).json().at("/unsigned/m.relations");
        assertThat(bundled.at("/m.replace/content/body").asText()).isEqualTo("* two");
        assertThat(bundled.at("/m.thread/count").asInt()).isEqualTo(1);
        String relations = "/_matrix/client/v1" + room(room) + "/relations/" + enc(event);
        assertThat(puppet(puppet).get(relations).json().path("chunk")).hasSize(3);
        assertThat(puppet(puppet)
                        .get(relations + "/m.thread")
                        .json()
                        .at("/chunk/0/event_id")
                        .asText())
                .isEqualTo(thread);
        assertThat(twice.errcode()).isEqualTo("M_DUPLICATE_ANNOTATION");
        assertThat(nested.error()).isEqualTo("Cannot start threads from an event with a relation");
    }

    @Test
    default void syncTellsWhatIsNewSinceItsToken() {
        Person alice = newPerson();
        MatrixHttp http = http().as(alice.token());
        String room = newRoom(alice.userId());
        Reply invited = http.get("/sync?timeout=0");
        join(http, room);
        Reply joined = http.get("/sync?timeout=0&since=" + invited.get("next_batch"));
        for (int i = 1; i <= 4; i++) {
            say(registrarHttp(), room, "m" + i);
        }
        String filter = enc("{\"room\":{\"timeline\":{\"limit\":2}}}");
        Reply limited = http.get("/sync?timeout=0&filter=" + filter + "&since=" + joined.get("next_batch"));

        assertThat(invited.json().path("rooms").path("invite").has(room)).isTrue();
        assertThat(joined.json().path("rooms").path("join").has(room)).isTrue();
        JsonNode timeline = limited.json().path("rooms").path("join").path(room).path("timeline");
        assertThat(names(timeline.path("events"))).containsExactly("m3", "m4");
        assertThat(timeline.path("limited").asBoolean()).isTrue();
        Reply gap = http.get(room(room) + "/messages?dir=b&limit=2&from="
                + timeline.path("prev_batch").asText());
        assertThat(names(gap.json().path("chunk"))).containsExactly("m2", "m1");
        assertThat(http.get("/sync?since=zz").status()).isEqualTo(400);
    }

    private Reply relate(MatrixHttp http, String room, String type, String relType, String event, String more) {
        String body = "{%s\"m.relates_to\":{\"rel_type\":\"%s\",\"event_id\":\"%s\",\"key\":\"x\"}}"
                .formatted(more, relType, event);
        return http.put(room(room) + "/send/" + type + "/" + unique("r"), body);
    }

    static List<String> bodies(MatrixHttp http, String room) {
        String filter = enc("{\"types\":[\"m.room.message\"]}");
        return names(http.get(room(room) + "/messages?dir=f&limit=100&filter=" + filter)
                .json()
                .path("chunk"));
    }

    /** All pages of two events each: bodies of messages, types of others. */
    static List<String> pages(MatrixHttp http, String room, String dir, @Nullable String from) {
        List<String> all = new ArrayList<>();
        @Nullable String next = from;
        for (int page = 0; page < 50; page++) {
            String start = next == null ? "" : "&from=" + next;
            Reply reply = http.get(room(room) + "/messages?limit=2&dir=" + dir + start);
            all.addAll(names(reply.json().path("chunk")));
            if (!reply.json().has("end")) {
                return all;
            }
            next = reply.get("end");
        }
        throw new AssertionError("no last page: " + all);
    }

    static List<String> names(JsonNode events) {
        List<String> names = new ArrayList<>();
        events.forEach(
                e -> names.add(e.at("/content/body").asText(e.path("type").asText())));
        return names;
    }
}
