package dev.puppetmaster.testkit.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Types and senders that a reader wants (client-server API, "Filtering": RoomEventFilter). */
record EventFilter(JsonNode json) {

    static EventFilter parse(@Nullable String text) {
        if (text == null) {
            return new EventFilter(Json.object());
        }
        JsonNode node = Json.parse(text.getBytes(StandardCharsets.UTF_8));
        if (!(node instanceof ObjectNode)) {
            throw new MatrixError(400, "M_NOT_JSON", "Query parameter filter must be a valid JSON object");
        }
        return new EventFilter(node);
    }

    boolean accepts(StoredEvent event) {
        return accepts("types", event.type()) && accepts("senders", event.sender());
    }

    boolean acceptsType(String type) {
        return accepts("types", type);
    }

    boolean acceptsRoom(String roomId) {
        return accepts("rooms", roomId);
    }

    private boolean accepts(String field, String value) {
        JsonNode wanted = json.path(field);
        if (wanted.isArray() && !contains(wanted, value)) {
            return false;
        }
        return !contains(json.path("not_" + field), value);
    }

    private static boolean contains(JsonNode patterns, String value) {
        for (JsonNode pattern : patterns) {
            String regex = Pattern.quote(pattern.asText()).replace("*", "\\E.*\\Q");
            if (value.matches(regex)) {
                return true;
            }
        }
        return false;
    }
}
