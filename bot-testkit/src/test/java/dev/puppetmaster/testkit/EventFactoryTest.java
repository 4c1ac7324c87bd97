package dev.puppetmaster.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EventFactoryTest {
    private final EventFactory events = new EventFactory("fake.test");

    @Test
    void eventsAreUniqueWithinAFactoryAndTheSameInEveryRun() {
        JsonNode first = events.text("a").json();
        JsonNode second = events.text("a").json();

        assertThat(first.path("event_id")).isNotEqualTo(second.path("event_id"));
        assertThat(second.path("origin_server_ts").asLong())
                .isGreaterThan(first.path("origin_server_ts").asLong());
        assertThat(new EventFactory("fake.test").text("a").json()).isEqualTo(first);
    }

    @Test
    void defaultsMayBeReplaced() {
        JsonNode event = events.text("a")
                .sender("@bob:x")
                .room("!r")
                .id("$e")
                .at(7)
                .unsigned(u -> u.put("age", 1))
                .json();

        assertThat(event.path("sender").asText()).isEqualTo("@bob:x");
        assertThat(event.path("room_id").asText()).isEqualTo("!r");
        assertThat(event.path("event_id").asText()).isEqualTo("$e");
        assertThat(event.path("origin_server_ts").asLong()).isEqualTo(7);
        assertThat(event.at("/unsigned/age").asInt()).isEqualTo(1);
    }

    @Test
    void eventsThatBelongToAnotherNameItAndItsRoom() {
        JsonNode root = events.text("root").room("!there").sender("@bob:x").json();
        String id = root.path("event_id").asText();

        assertThat(relation(events.reply(root, "r"))
                        .at("/m.in_reply_to/event_id")
                        .asText())
                .isEqualTo(id);
        assertThat(relation(events.thread(root, "t")).path("rel_type").asText()).isEqualTo("m.thread");
        assertThat(relation(events.reaction(root, "+")).path("key").asText()).isEqualTo("+");
        JsonNode edit = events.edit(root, "new").json();
        assertThat(edit.path("sender").asText()).isEqualTo("@bob:x");
        assertThat(edit.at("/content/m.new_content/body").asText()).isEqualTo("new");
        JsonNode redaction = events.redaction(root, "why").json();
        assertThat(redaction.path("redacts").asText()).isEqualTo(id);
        assertThat(redaction.at("/content/redacts").asText()).isEqualTo(id);
        assertThat(Stream.of(events.reply(root, "r"), events.thread(root, "t"), events.edit(root, "e"))
                        .map(b -> b.json().path("room_id").asText()))
                .containsOnly("!there");
    }

    @Test
    void filesComeWithAndWithoutCaptionAndName() {
        JsonNode plain =
                events.file("a.png", "image/png", "mxc://s/1", 9).json().path("content");
        JsonNode captioned = events.fileWithCaption("a.csv", "look", "text/csv", "mxc://s/1", 9)
                .json()
                .path("content");
        JsonNode old = events.fileWithoutFilename("a.csv", "text/csv", "mxc://s/1", 9)
                .json()
                .path("content");

        assertThat(plain.path("msgtype").asText()).isEqualTo("m.image");
        assertThat(captioned.path("body").asText()).isEqualTo("look");
        assertThat(captioned.path("filename").asText()).isEqualTo("a.csv");
        assertThat(old.has("filename")).isFalse();
        assertThat(old.at("/info/size").asInt()).isEqualTo(9);
    }

    @Test
    void stateEventsHaveAStateKeyAndMessagesHaveNone() {
        Set<String> keys = Stream.of(
                        events.member("@a:x", "join"),
                        events.invite("@a:x", "@b:x", true),
                        events.encryption(),
                        events.tombstone("!new"))
                .map(b -> b.json().path("state_key").asText("none"))
                .collect(Collectors.toSet());

        assertThat(keys).containsExactlyInAnyOrder("@a:x", "@b:x", "");
        assertThat(events.invite("@a:x", "@b:x", true)
                        .json()
                        .at("/content/is_direct")
                        .asBoolean())
                .isTrue();
        assertThat(events.encrypted().json().has("state_key")).isFalse();
        assertThat(events.notice("n").json().at("/content/msgtype").asText()).isEqualTo("m.notice");
        assertThat(events.html("a", "<b>a</b>")
                        .json()
                        .at("/content/formatted_body")
                        .asText())
                .isEqualTo("<b>a</b>");
        assertThat(events.mention("hi", "@b:x")
                        .json()
                        .at("/content/m.mentions/user_ids/0")
                        .asText())
                .isEqualTo("@b:x");
    }

    @Test
    void whatWasBuiltDoesNotChangeLater() {
        EventFactory.Builder builder = events.text("a");
        JsonNode before = builder.json();

        builder.content(c -> c.put("body", "b"));

        assertThat(before.at("/content/body").asText()).isEqualTo("a");
    }

    private static JsonNode relation(EventFactory.Builder builder) {
        return builder.json().path("content").path("m.relates_to");
    }
}
