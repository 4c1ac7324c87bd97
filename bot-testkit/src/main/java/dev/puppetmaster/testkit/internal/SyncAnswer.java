package dev.puppetmaster.testkit.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one user is told between two places of the stream; {@code since} 0 is the beginning. */
final class SyncAnswer {
    private final HomeserverState state;
    private final EventView view;
    private final Requester by;
    private final SyncFilter filter;
    private final long since;

    SyncAnswer(HomeserverState state, Requester by, SyncFilter filter, long since) {
        this.state = state;
        this.view = new EventView(state);
        this.by = by;
        this.filter = filter;
        this.since = since;
    }

    /** Whether anything but the token is in the answer. */
    static boolean isNews(ObjectNode answer) {
        return answer.has("rooms") || answer.has("account_data");
    }

    ObjectNode build() {
        ObjectNode answer = Json.of("next_batch", "s" + state.position());
        ArrayNode data = dataEvents("", since, filter.data());
        if (!data.isEmpty()) {
            answer.putObject("account_data").set("events", data);
        }
        answer.putObject("device_one_time_keys_count").put("signed_curve25519", 0);
        answer.putArray("device_unused_fallback_key_types");
        ObjectNode rooms = Json.object();
        for (Room room : state.rooms().all()) {
            if (filter.wantsRoom(room.id())) {
                add(rooms, room);
            }
        }
        if (!rooms.isEmpty()) {
            answer.set("rooms", rooms);
        }
        return answer;
    }

    private void add(ObjectNode rooms, Room room) {
        String membership = String.valueOf(room.membership(by.userId()));
        StoredEvent own = room.state("m.room.member", by.userId());
        switch (membership) {
            case "join" -> {
                ObjectNode joined = joined(room);
                if (joined != null) {
                    rooms.withObjectProperty("join").set(room.id(), joined);
                }
            }
            case "invite" -> {
                ArrayNode stripped = own == null ? null : own.inviteState();
                if (own != null && own.position() > since && stripped != null) {
                    ArrayNode events = stripped.deepCopy().add(EventView.strip(own));
                    rooms.withObjectProperty("invite")
                            .putObject(room.id())
                            .putObject("invite_state")
                            .set("events", events);
                }
            }
            case "leave", "ban" -> {
                if (own != null && own.position() > since && (since > 0 || filter.includeLeave())) {
                    ObjectNode left = timelineAndState(room, since);
                    left.putObject("account_data").putArray("events");
                    rooms.withObjectProperty("leave").set(room.id(), left);
                }
            }
            default -> {}
        }
    }

    private @Nullable ObjectNode joined(Room room) {
        // Who was not in the room at the last token is told it from its beginning.
        boolean fresh = !room.membershipAt(by.userId(), since).equals("join");
        long from = fresh ? 0 : since;
        ObjectNode json = timelineAndState(room, from);
        ArrayNode ephemeral = ephemeral(room, from);
        ArrayNode data = dataEvents(room.id(), from, filter.roomData());
        boolean news = !json.path("timeline").path("events").isEmpty()
                || !json.path("state").path("events").isEmpty()
                || !ephemeral.isEmpty()
                || !data.isEmpty();
        if (!news && !fresh) {
            return null;
        }
        json.putObject("account_data").set("events", data);
        json.putObject("ephemeral").set("events", ephemeral);
        json.putObject("unread_notifications").put("notification_count", 0).put("highlight_count", 0);
        json.putObject("summary");
        return json;
    }

    private ObjectNode timelineAndState(Room room, long from) {
        List<StoredEvent> all = room.events().stream()
                .filter(e -> e.position() > from && room.readable(e, by.userId()))
                .filter(filter.timeline()::accepts)
                .toList();
        int limit = filter.timelineLimit();
        List<StoredEvent> timeline = all.subList(Math.max(0, all.size() - limit), all.size());
        boolean limited = all.size() > limit;
        long start =
                timeline.isEmpty() ? state.position() + 1 : timeline.getFirst().position();
        ObjectNode json = Json.object();
        ObjectNode section = json.putObject("timeline");
        section.set(
                "events",
                Json.array(timeline.stream().map(e -> view.forSync(e, by)).toList()));
        section.put("prev_batch", limited || from == 0 ? Paging.token(start - 1) : "s" + from);
        section.put("limited", limited);
        json.putObject("state").set("events", stateBetween(room, from, start));
        return json;
    }

    /** The state just before the timeline, as far as it is newer than {@code from}. */
    private ArrayNode stateBetween(Room room, long from, long start) {
        Map<Room.StateKey, StoredEvent> found = new LinkedHashMap<>();
        for (StoredEvent event : room.events()) {
            String key = event.stateKey();
            if (key != null && event.position() > from && event.position() < start) {
                found.put(new Room.StateKey(event.type(), key), event);
            }
        }
        List<StoredEvent> wanted = new ArrayList<>(found.values());
        wanted.removeIf(e -> !filter.state().accepts(e) || !room.readable(e, by.userId()));
        return Json.array(wanted.stream().map(e -> view.forSyncState(e, by)).toList());
    }

    private ArrayNode ephemeral(Room room, long from) {
        ArrayNode events = Json.array();
        if (room.typingPosition() > from && filter.ephemeral().acceptsType("m.typing")) {
            ObjectNode event = events.addObject().put("type", "m.typing");
            ArrayNode users = event.putObject("content").putArray("user_ids");
            room.typing(state.clock().millis()).forEach(users::add);
        }
        ObjectNode receipts = Json.object();
        for (Room.Receipt receipt : room.receipts()) {
            boolean mine = receipt.userId().equals(by.userId());
            if (receipt.position() > from && (mine || receipt.type().equals("m.read"))) {
                ObjectNode entry = receipts.withObjectProperty(receipt.eventId())
                        .withObjectProperty(receipt.type())
                        .putObject(receipt.userId())
                        .put("ts", receipt.at());
                if (receipt.threadId() != null) {
                    entry.put("thread_id", receipt.threadId());
                }
            }
        }
        if (!receipts.isEmpty() && filter.ephemeral().acceptsType("m.receipt")) {
            events.addObject().put("type", "m.receipt").set("content", receipts);
        }
        return events;
    }

    private ArrayNode dataEvents(String roomId, long from, EventFilter wanted) {
        ArrayNode events = Json.array();
        state.accounts().get(by.userId()).data(roomId).forEach((type, data) -> {
            if (data.position() > from && wanted.acceptsType(type)) {
                events.addObject().put("type", type).set("content", data.content());
            }
        });
        return events;
    }
}
