package dev.puppetmaster.bot.brain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.Room.Said;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixClient;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.MessagesPage;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What was said in a room before a message, as it reads now: edited where it was edited, gone where it was taken back. */
final class RoomPast {
    private static final int PAGE = 100;
    /** So far back is looked at most, and so far for the message itself. */
    private static final int MAX_EVENTS = 1_000;

    private static final Set<String> WORDS = Set.of("m.text", "m.notice", "m.emote");

    private final MatrixClient client;
    private final RoomId room;

    RoomPast(MatrixClient client, RoomId room) {
        this.client = client;
        this.room = room;
    }

    /** Reads back from the newest event; an array of objects, the oldest first. */
    ArrayNode before(EventId message, int mostCharacters) {
        Reading reading = new Reading(message, client.user(), mostCharacters);
        String from = null;
        int seen = 0;
        do {
            MessagesPage page = client.messagesBackwards(room, from, PAGE);
            page.events().forEach(reading::take);
            seen += page.events().size();
            from = page.end();
        } while (from != null && seen < MAX_EVENTS && !reading.full);
        return reading.written();
    }

    static List<Said> read(JsonNode written) {
        List<Said> past = new ArrayList<>();
        for (JsonNode one : written) {
            past.add(new Said(
                    new EventId(one.path("event").asText()),
                    new UserId(one.path("sender").asText()),
                    Instant.ofEpochMilli(one.path("at").asLong()),
                    one.path("text").asText(),
                    Optional.ofNullable(one.path("edit").textValue()).map(EventId::new)));
        }
        return List.copyOf(past);
    }

    /** A message and who edits it. */
    private record Edited(EventId message, UserId by) {}

    /** Takes events, the newest first. */
    private static final class Reading {
        private final EventId message;
        private final UserId self;
        private final int mostCharacters;
        /** The newest edit of each message by each sender; only those of the message's own count. */
        private final Map<Edited, MatrixEvent> edits = new HashMap<>();

        private final List<Said> past = new ArrayList<>();
        private boolean before;
        private boolean full;
        private int characters;

        Reading(EventId message, UserId self, int mostCharacters) {
            this.message = message;
            this.self = self;
            this.mostCharacters = mostCharacters;
        }

        void take(MatrixEvent event) {
            if (!event.type().equals("m.room.message")) {
                return;
            }
            if (event.relationType().equals("m.replace")) {
                edit(event);
            } else if (event.eventId().equals(message)) {
                before = true;
            } else if (before && !full) {
                said(event);
            }
        }

        /** Only its sender edits a message (spec: "Event replacements", validity). */
        private void edit(MatrixEvent event) {
            event.relatedEvent().ifPresent(edited -> edits.putIfAbsent(new Edited(edited, event.sender()), event));
        }

        private void said(MatrixEvent event) {
            if (event.content().path("msgtype").isMissingNode()) {
                // taken back, with all that it was edited to
                return;
            }
            MatrixEvent edit = edits.get(new Edited(event.eventId(), event.sender()));
            JsonNode content = edit == null ? event.content() : edit.content().path("m.new_content");
            String text = content.path("body").asText("");
            if (!WORDS.contains(content.path("msgtype").asText()) || text.isBlank() || isOwnProgress(event, content)) {
                return;
            }
            if (characters + text.length() > mostCharacters) {
                full = true;
                return;
            }
            characters += text.length();
            past.add(new Said(
                    event.eventId(),
                    event.sender(),
                    Instant.ofEpochMilli(event.originServerTs()),
                    text,
                    Optional.ofNullable(edit).map(MatrixEvent::eventId)));
        }

        /** Notes of what was done, and an answer that is not finished: it is not what the puppet said. */
        private boolean isOwnProgress(MatrixEvent event, JsonNode content) {
            return event.sender().equals(self)
                    && content.path("dev.puppetmaster").path("kind").asText().equals("progress");
        }

        ArrayNode written() {
            Collections.reverse(past);
            ArrayNode written = JsonNodeFactory.instance.arrayNode();
            for (Said one : past) {
                ObjectNode object = written.addObject();
                object.put("event", one.event().value())
                        .put("sender", one.sender().value())
                        .put("at", one.at().toEpochMilli())
                        .put("text", one.text());
                one.edit().ifPresent(edit -> object.put("edit", edit.value()));
            }
            return written;
        }
    }
}
