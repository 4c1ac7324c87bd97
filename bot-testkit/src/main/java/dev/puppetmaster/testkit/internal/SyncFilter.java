package dev.puppetmaster.testkit.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The filter of a /sync: JSON in the request, or the number of a stored one. */
record SyncFilter(JsonNode json) {
    private static final int TIMELINE = 10;

    static SyncFilter of(HomeserverState state, Requester by, @Nullable String given) {
        if (given == null || given.isEmpty()) {
            return new SyncFilter(Json.object());
        }
        if (given.startsWith("{")) {
            return new SyncFilter(EventFilter.parse(given).json());
        }
        return new SyncFilter(stored(state.accounts().get(by.userId()), given, 400, "M_INVALID_PARAM"));
    }

    static ObjectNode stored(Account account, String id, int status, String errcode) {
        List<ObjectNode> filters = account.filters();
        if (!id.matches("[0-9]{1,6}") || Integer.parseInt(id) >= filters.size()) {
            throw new MatrixError(status, errcode, "No such filter");
        }
        return filters.get(Integer.parseInt(id));
    }

    boolean wantsRoom(String roomId) {
        return new EventFilter(json.path("room")).acceptsRoom(roomId)
                && timeline().acceptsRoom(roomId);
    }

    EventFilter timeline() {
        return new EventFilter(json.path("room").path("timeline"));
    }

    int timelineLimit() {
        return Math.clamp(json.path("room").path("timeline").path("limit").asInt(TIMELINE), 0, 100);
    }

    EventFilter state() {
        return new EventFilter(json.path("room").path("state"));
    }

    EventFilter ephemeral() {
        return new EventFilter(json.path("room").path("ephemeral"));
    }

    EventFilter roomData() {
        return new EventFilter(json.path("room").path("account_data"));
    }

    EventFilter data() {
        return new EventFilter(json.path("account_data"));
    }

    boolean includeLeave() {
        return json.path("room").path("include_leave").asBoolean();
    }
}
