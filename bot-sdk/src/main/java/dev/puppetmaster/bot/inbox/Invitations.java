package dev.puppetmaster.bot.inbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.matrix.MatrixClient;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.TxnId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The invitations that a puppet has and that were not pushed. Its {@code /sync} shows the event without its id (spec:
 * "Stripped state"), so it gets one of ours, the same each time for one puppet, room and inviter.
 */
final class Invitations {
    private static final String ONLY_INVITATIONS = "{\"room\":{\"timeline\":{\"limit\":1,\"types\":[]},"
            + "\"state\":{\"types\":[]},\"ephemeral\":{\"types\":[]},\"account_data\":{\"types\":[]}},"
            + "\"presence\":{\"types\":[]},\"account_data\":{\"types\":[]}}";

    /** So many of one puppet are taken at once; the next look takes more. */
    private static final int MOST = 100;

    private Invitations() {}

    /** Asks the homeserver for the open invitations of a puppet, at most {@value #MOST}. */
    static List<MatrixEvent> open(MatrixClient puppet) {
        JsonNode rooms =
                puppet.sync(null, ONLY_INVITATIONS, Duration.ZERO).path("rooms").path("invite");
        List<MatrixEvent> found = new ArrayList<>();
        for (Map.Entry<String, JsonNode> room : rooms.properties()) {
            if (found.size() < MOST) {
                of(puppet, room.getKey(), room.getValue()).ifPresent(found::add);
            }
        }
        return found;
    }

    private static Optional<MatrixEvent> of(MatrixClient puppet, String room, JsonNode invitation) {
        for (JsonNode event : invitation.path("invite_state").path("events")) {
            boolean own = event.path("type").asText("").equals("m.room.member")
                    && event.path("state_key").asText("").equals(puppet.user().value());
            if (own && event.isObject()) {
                String cause = room + '\0' + event.path("sender").asText("");
                ObjectNode raw = JsonNodeFactory.instance.objectNode();
                raw.setAll((ObjectNode) event);
                raw.put("room_id", room);
                raw.put("event_id", "$invited-" + TxnId.of(puppet.user(), cause, "invitation"));
                return MatrixEvent.of(raw, null);
            }
        }
        return Optional.empty();
    }
}
