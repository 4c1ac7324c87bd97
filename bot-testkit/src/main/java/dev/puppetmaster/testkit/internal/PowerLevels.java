package dev.puppetmaster.testkit.internal;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;

/** Who may do what in a room (client-server API, m.room.power_levels). */
final class PowerLevels {
    private final JsonNode content;
    private final Set<String> creators;
    private final boolean endless;

    PowerLevels(Room room) {
        this.content = room.stateContent("m.room.power_levels");
        this.creators = room.creators();
        this.endless = room.hasPrivilegedCreators();
    }

    long of(String userId) {
        if (creators.contains(userId) && (endless || content.isEmpty())) {
            return endless ? Long.MAX_VALUE : 100;
        }
        return content.path("users")
                .path(userId)
                .asLong(content.path("users_default").asLong(0));
    }

    long toSend(String type, boolean state) {
        long byDefault = state ? level("state_default", 50) : level("events_default", 0);
        return content.path("events").path(type).asLong(byDefault);
    }

    /** The level for invite, kick, ban or redact. */
    boolean may(String userId, String action) {
        return of(userId) >= level(action, action.equals("invite") ? 0 : 50);
    }

    void requireSend(String userId, String type, boolean state) {
        long own = of(userId);
        long needed = toSend(type, state);
        if (own < needed) {
            throw MatrixError.forbidden("You don't have permission to post that to the room. user_level (" + own
                    + ") < send_level (" + needed + ")");
        }
    }

    /** Nobody gives a level above their own, or takes one from an equal; creators are not listed. */
    void requireChange(String userId, JsonNode wanted) {
        for (Map.Entry<String, JsonNode> entry : wanted.path("users").properties()) {
            String target = entry.getKey();
            if (!entry.getValue().isIntegralNumber()) {
                throw new MatrixError(
                        400,
                        "M_BAD_JSON",
                        "\"" + target + "\": '" + entry.getValue().asText() + "' is not of type 'integer'");
            }
            if (endless && creators.contains(target)) {
                throw MatrixError.bad("Creator user " + target + " must not appear in content.users");
            }
            long level = entry.getValue().asLong();
            boolean changes = !content.path("users").has(target) || of(target) != level;
            if (changes && (level > of(userId) || (!target.equals(userId) && of(target) >= of(userId)))) {
                throw MatrixError.forbidden("You don't have permission to add ops level greater than your own");
            }
        }
    }

    private long level(String name, long otherwise) {
        return content.path(name).asLong(otherwise);
    }
}
