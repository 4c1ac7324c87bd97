package dev.puppetmaster.bot.transport;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.store.SyncTable.Anchor;
import dev.puppetmaster.bot.store.SyncTable.Position;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * What one {@code /sync} of a puppet says.
 *
 * @param first whether it was asked without {@code since}: then nothing says what was before
 * @param position where the next one goes on
 * @param events of the rooms without a gap, in each room's order
 * @param gaps rooms of which something is missing and that are to be read back: all of a first answer, else the limited
 *     ones
 * @param newest of {@code events}, by room
 * @param invitations to rooms that the puppet is not in
 */
public record SyncBatch(
        UserId puppet,
        boolean first,
        Position position,
        List<MatrixEvent> events,
        Set<RoomId> gaps,
        Map<RoomId, EventId> newest,
        List<MatrixEvent> invitations) {

    private static final String FILTER = "{\"presence\":{\"types\":[],\"limit\":%d},\"account_data\":{\"types\":[]},"
            + "\"room\":{\"ephemeral\":{\"types\":[]},\"account_data\":{\"types\":[]},\"timeline\":{\"limit\":50},"
            + "\"state\":{\"types\":[\"m.room.member\",\"m.room.encryption\",\"m.room.tombstone\"],"
            + "\"lazy_load_members\":true}}}";

    /**
     * What of a {@code /sync} is asked for (spec: "Filtering"): no presence, receipts or typing. In words in which nobody asked
     * before: Synapse answers a first {@code /sync} from memory for two minutes ({@code sync_response_cache_duration}), and
     * what happened meanwhile would count as new.
     */
    public static String filter() {
        return FILTER.formatted(ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE));
    }

    /**
     * Reads an answer. What is malformed in it is left out: nobody can act on it.
     *
     * @param since what was asked with, or null
     */
    public static SyncBatch of(UserId puppet, @Nullable String since, JsonNode answer) {
        List<MatrixEvent> events = new ArrayList<>();
        Set<RoomId> gaps = new LinkedHashSet<>();
        Map<RoomId, EventId> newest = new LinkedHashMap<>();
        Anchor anchor = null;
        for (String kind : List.of("join", "leave")) {
            for (Map.Entry<String, JsonNode> entry :
                    answer.path("rooms").path(kind).properties()) {
                RoomId room = roomId(entry.getKey());
                if (room == null) {
                    continue;
                }
                boolean joined = kind.equals("join");
                JsonNode timeline = entry.getValue().path("timeline");
                List<MatrixEvent> inOrder = events(room, timeline);
                if (joined && !inOrder.isEmpty()) {
                    anchor = new Anchor(room, inOrder.getLast().eventId());
                }
                if (joined && (since == null || timeline.path("limited").asBoolean(false))) {
                    gaps.add(room);
                } else if (!inOrder.isEmpty()) {
                    events.addAll(inOrder);
                    newest.put(room, inOrder.getLast().eventId());
                }
            }
        }
        Position position = new Position(answer.path("next_batch").asText(""), anchor);
        return new SyncBatch(puppet, since == null, position, events, gaps, newest, Invitations.in(answer, puppet));
    }

    private static List<MatrixEvent> events(RoomId room, JsonNode timeline) {
        List<MatrixEvent> events = new ArrayList<>();
        for (JsonNode raw : timeline.path("events")) {
            MatrixEvent.of(raw, room).ifPresent(events::add);
        }
        return events;
    }

    /** Whether it says nothing but where to go on. */
    boolean isEmpty() {
        return !first && events.isEmpty() && gaps.isEmpty() && invitations.isEmpty();
    }

    private static @Nullable RoomId roomId(String id) {
        try {
            return new RoomId(id);
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }
}
