package dev.puppetmaster.bot.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.puppetmaster.bot.Attachment;
import dev.puppetmaster.bot.fuzz.Choices;
import dev.puppetmaster.bot.fuzz.KeptInputs;
import dev.puppetmaster.bot.fuzz.OddEvents;
import dev.puppetmaster.bot.fuzz.Property;
import dev.puppetmaster.bot.matrix.EventJson;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.store.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Any event, pushed, synced or read from the store. */
class EventFuzzTest {
    private static final JsonMapper WIRE = new JsonMapper(EventJson.factory());
    private static final UserId ME = new UserId("@data-analyzer:x.test");

    /** Bytes as they are pushed, and, by the same bytes, an event that is nearly right. */
    @FuzzTest(maxDuration = "150s")
    void anyTransaction(byte[] data) {
        pushedAsTheyAre(data);
        made(Choices.ofBytes(data));
    }

    @TestFactory
    Stream<DynamicTest> inputsOnceFound() {
        return KeptInputs.of(getClass(), "anyTransaction", this::anyTransaction);
    }

    @Test
    void anEventIsWhatItSaysAndStaysSoInTheStore() {
        Property.holds(250, EventFuzzTest::made);
    }

    @Test
    void aSyncBringsWhatStandsInItsRooms() {
        Property.holds(120, choices -> synced(new OddEvents(choices).sync()));
    }

    private static void pushedAsTheyAre(byte[] data) {
        try {
            List<MatrixEvent> events = AppserviceListener.eventsOf(data);
            int right = 0;
            for (JsonNode raw : WIRE.readTree(data).path("events")) {
                right += PlainEvent.isOne(raw) ? 1 : 0;
            }
            assertThat(events).hasSize(right);
            events.forEach(EventFuzzTest::holdsOf);
        } catch (IOException notJson) {
            assertThat(notJson).as("what the homeserver is told").hasMessageMatching("(?s).+");
        }
    }

    private static void made(Choices choices) {
        List<String> some = new OddEvents(choices).some();
        List<MatrixEvent> together = pushed(some);
        List<MatrixEvent> oneByOne = new ArrayList<>();
        some.forEach(event -> oneByOne.addAll(pushed(List.of(event))));
        // Nothing that stands beside an event changes what it is, or keeps it from being taken.
        assertThat(texts(together)).isEqualTo(texts(oneByOne));
        assertThat(together).hasSize((int)
                some.stream().filter(event -> PlainEvent.isOne(wire(event))).count());
        together.forEach(EventFuzzTest::holdsOf);
    }

    private static List<MatrixEvent> pushed(List<String> events) {
        String body = "{\"events\":[" + String.join(",", events) + "]}";
        try {
            return AppserviceListener.eventsOf(body.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError("not JSON: " + body, e);
        }
    }

    private static JsonNode wire(String json) {
        try {
            return WIRE.readTree(json.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError("not JSON: " + json, e);
        }
    }

    private static List<String> texts(List<MatrixEvent> events) {
        return events.stream().map(event -> Json.text(event.raw())).toList();
    }

    private static void holdsOf(MatrixEvent event) {
        PlainEvent plain = new PlainEvent(event.raw());
        assertThat(event.eventId().value()).isEqualTo(plain.text("event_id"));
        assertThat(event.sender().value()).isEqualTo(plain.text("sender"));
        assertThat(event.type()).isEqualTo(plain.text("type"));
        assertThat(event.stateKey()).isEqualTo(plain.text("state_key"));
        assertThat(event.relationType()).isEqualTo(plain.orEmpty("content", "m.relates_to", "rel_type"));
        assertThat(event.msgtype()).isEqualTo(plain.orEmpty("content", "msgtype"));
        assertThat(event.body()).isEqualTo(plain.orEmpty("content", "body"));
        assertThat(event.mentions()).isEqualTo(plain.mentions());
        assertThat(event.threadRoot().isPresent() && event.relatedEvent().isEmpty())
                .isFalse();
        assertThat(event.reactionKey().isEmpty() || event.relationType().equals("m.annotation"))
                .isTrue();
        assertThat(event.mark().isMissingNode() || event.mark().isObject()).isTrue();
        Attachment.of(event).ifPresent(file -> assertThat(file.fileName()).doesNotContain("/", "\\", "\n"));
        event.repliesTo().ifPresent(id -> assertThat(id.value()).startsWith("$"));
        staysInTheStore(event);
    }

    private static void staysInTheStore(MatrixEvent event) {
        byte[] column = Json.text(event.raw()).getBytes(StandardCharsets.UTF_8);
        String text = new String(column, StandardCharsets.UTF_8);
        MatrixEvent read = MatrixEvent.of(Json.read(text), event.roomId()).orElseThrow();
        assertThat(read.eventId()).isEqualTo(event.eventId());
        assertThat(read.sender()).isEqualTo(event.sender());
        assertThat(read.roomId()).isEqualTo(event.roomId());
        assertThat(read.type()).isEqualTo(event.type());
        assertThat(read.mentions()).isEqualTo(event.mentions());
        assertThat(Json.text(read.raw())).isEqualTo(Json.text(event.raw()));
        assertThat(read.body()).isEqualTo(event.body());
        assertThat(read.stateKey()).isEqualTo(event.stateKey());
    }

    private static void synced(String answer) {
        SyncBatch batch = SyncBatch.of(ME, "before", wire(answer));
        JsonNode rooms = wire(answer).path("rooms");
        assertThat(batch.events()).hasSize(inRooms(rooms.path("join"), false) + inRooms(rooms.path("leave"), true));
        for (MatrixEvent event : batch.events()) {
            assertThat(batch.newest()).containsKey(event.roomId());
            holdsOf(event);
        }
        for (RoomId room : batch.gaps()) {
            assertThat(rooms.path("join").has(room.value())).isTrue();
        }
        for (MatrixEvent invitation : batch.invitations()) {
            assertThat(rooms.path("invite").has(invitation.roomId().value())).isTrue();
            assertThat(invitation.stateKey()).isEqualTo(ME.value());
            staysInTheStore(invitation);
        }
        assertThat(batch.newest().keySet())
                .allMatch(room -> rooms.path("join").has(room.value())
                        || rooms.path("leave").has(room.value()));
    }

    private static int inRooms(JsonNode rooms, boolean left) {
        int count = 0;
        for (Map.Entry<String, JsonNode> room : rooms.properties()) {
            JsonNode timeline = room.getValue().path("timeline");
            for (JsonNode event : timeline.path("events")) {
                boolean taken = left || !timeline.path("limited").asBoolean();
                count += taken && PlainEvent.isOneIn(room.getKey(), event) ? 1 : 0;
            }
        }
        return count;
    }
}
