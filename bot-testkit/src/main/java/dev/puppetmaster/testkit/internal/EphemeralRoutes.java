package dev.puppetmaster.testkit.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Typing, receipts, read markers. */
final class EphemeralRoutes {
    private static final List<String> RECEIPTS = List.of("m.read.private", "m.fully_read", "m.read");
    private static final long TYPING_MILLIS = 30_000;

    private final HomeserverState state;

    private EphemeralRoutes(HomeserverState state) {
        this.state = state;
    }

    static void addTo(Router router, HomeserverState state) {
        EphemeralRoutes routes = new EphemeralRoutes(state);
        router.client("PUT", "/rooms/{room}/typing/{user}", routes::typing);
        router.client("POST", "/rooms/{room}/receipt/{type}/{event}", routes::receipt);
        router.client("POST", "/rooms/{room}/read_markers", routes::readMarkers);
    }

    private Answer typing(Call call) {
        Requester by = call.requester();
        if (!by.userId().equals(call.path("user"))) {
            throw new MatrixError(400, "M_FORBIDDEN", "Cannot set another user's typing state");
        }
        Room room = state.rooms().joined(by, call.path("room"));
        ObjectNode body = call.json();
        long now = state.clock().millis();
        long timeout = Math.min(body.path("timeout").asLong(TYPING_MILLIS), 120_000);
        room.typing(by.userId(), body.path("typing").asBoolean() ? now + timeout : 0, state.advance());
        return Answer.ok();
    }

    private Answer receipt(Call call) {
        Requester by = call.requester();
        String type = call.path("type");
        if (!RECEIPTS.contains(type)) {
            throw MatrixError.bad("Receipt type must be " + String.join(", ", RECEIPTS));
        }
        Room room = room(by, call);
        set(by, room, type, call.path("event"), Json.text(call.jsonOrEmpty(), "thread_id"));
        return Answer.ok();
    }

    private Answer readMarkers(Call call) {
        Requester by = call.requester();
        Room room = room(by, call);
        for (Map.Entry<String, JsonNode> marker : call.json().properties()) {
            if (RECEIPTS.contains(marker.getKey())) {
                set(by, room, marker.getKey(), marker.getValue().asText(), null);
            }
        }
        return Answer.ok();
    }

    private Room room(Requester by, Call call) {
        return state.rooms()
                .find(call.path("room"))
                .filter(room -> room.isJoined(by.userId()))
                .orElseThrow(() -> MatrixError.forbidden("You don't have permission to access that event."));
    }

    private void set(Requester by, Room room, String type, String eventId, @Nullable String thread) {
        if (room.event(eventId) == null) {
            return;
        }
        if (type.equals("m.fully_read")) {
            Account.Data data = new Account.Data(Json.of("event_id", eventId), state.advance());
            state.accounts().get(by.userId()).data(room.id()).put("m.fully_read", data);
        } else {
            room.receipt(new Room.Receipt(
                    by.userId(), type, eventId, thread, state.clock().millis(), state.advance()));
        }
    }
}
