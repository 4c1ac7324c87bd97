package dev.puppetmaster.bot.transport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.matrix.MatrixClient;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.matrix.UserId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The invitations that a puppet's {@code /sync} shows. Some homeservers show the event whole (Synapse), others without its
 * id (spec: "Stripped state"): then it gets one of ours, the same each time for one puppet, room and inviter.
 */
public final class Invitations {
    private static final String ONLY_INVITATIONS = "{\"room\":{\"timeline\":{\"limit\":1,\"types\":[]},"
            + "\"state\":{\"types\":[]},\"ephemeral\":{\"types\":[]},\"account_data\":{\"types\":[]}},"
            + "\"presence\":{\"types\":[],\"limit\":%d},\"account_data\":{\"types\":[]}}";

    /** So many of one puppet are taken at once; the next look takes more. */
    private static final int MOST = 100;

    private Invitations() {}

    /**
     * Asks the homeserver for the open invitations of a puppet, at most {@value #MOST}. Synapse answers a first {@code /sync}
     * from memory for two minutes ({@code sync_response_cache_duration}), so none is asked in the same words twice; and a room
     * that the puppet is in by the time of the answer invites it no more.
     */
    public static List<MatrixEvent> open(MatrixClient puppet) {
        String filter = ONLY_INVITATIONS.formatted(ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE));
        List<MatrixEvent> found = in(puppet.sync(null, filter, Duration.ZERO), puppet.user());
        if (found.isEmpty()) {
            return found;
        }
        Set<RoomId> joined = Set.copyOf(puppet.joinedRooms());
        return found.stream()
                .filter(invitation -> !joined.contains(invitation.roomId()))
                .limit(MOST)
                .toList();
    }

    /** The invitations in an answer of {@code /sync}. */
    static List<MatrixEvent> in(JsonNode sync, UserId puppet) {
        List<MatrixEvent> found = new ArrayList<>();
        for (Map.Entry<String, JsonNode> room :
                sync.path("rooms").path("invite").properties()) {
            of(puppet, room.getKey(), room.getValue()).ifPresent(found::add);
        }
        return found;
    }

    private static Optional<MatrixEvent> of(UserId puppet, String room, JsonNode invitation) {
        for (JsonNode event : invitation.path("invite_state").path("events")) {
            boolean own = event.path("type").asText("").equals("m.room.member")
                    && event.path("state_key").asText("").equals(puppet.value());
            if (own && event.isObject()) {
                String cause = room + '\0' + event.path("sender").asText("");
                ObjectNode raw = JsonNodeFactory.instance.objectNode();
                raw.setAll((ObjectNode) event);
                raw.put("room_id", room);
                if (event.path("event_id").asText("").isEmpty()) {
                    raw.put("event_id", "$invited-" + TxnId.of(puppet, cause, "invitation"));
                }
                return MatrixEvent.of(raw, null);
            }
        }
        return Optional.empty();
    }
}
