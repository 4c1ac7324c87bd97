package dev.puppetmaster.registrar.matrix;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.registrar.core.Aliases;
import dev.puppetmaster.registrar.core.DesiredRoom;
import dev.puppetmaster.registrar.core.OwnerMark;
import dev.puppetmaster.registrar.core.RoomKind;
import java.util.List;

/** Bodies of requests about rooms. */
public final class RoomRequests {
    private RoomRequests() {}

    /**
     * The body of createRoom. Nobody is invited by it: a room that was never finished must not reach anybody. The
     * creator stands in no power levels (room version 12 forbids it, and gives creators all power); older versions give
     * it 100 by the preset.
     */
    public static ObjectNode create(DesiredRoom room) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("preset", "private_chat");
        body.put("visibility", "private");
        body.put("room_alias_name", Aliases.localpart(room.alias()));
        if (room.name() != null) {
            body.put("name", room.name());
        }
        if (room.topic() != null) {
            body.put("topic", room.topic());
        }
        if (room.kind() == RoomKind.DIRECT) {
            body.put("is_direct", true);
        }
        if (room.kind() == RoomKind.SPACE) {
            body.putObject("creation_content").put("type", "m.space");
        }
        if (room.kind() != RoomKind.DIRECT) {
            // members come and go by the resource only
            body.putObject("power_level_content_override").put("invite", 50);
        }
        ObjectNode mark = body.putArray("initial_state").addObject();
        mark.put("type", OwnerMark.EVENT_TYPE).put("state_key", "");
        mark.set("content", OwnerMarks.content(room.mark()));
        return body;
    }

    static ObjectNode childLink(List<String> via) {
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        via.forEach(content.putArray("via")::add);
        return content;
    }

    /** An invitation that clients show as a direct chat. */
    public static ObjectNode directInvitation() {
        return JsonNodeFactory.instance.objectNode().put("membership", "invite").put("is_direct", true);
    }

    /** Leaving a room, and why. */
    static ObjectNode farewell() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("membership", "leave")
                .put(
                        "reason",
                        "It was removed from what is declared; what it has not answered yet it will not answer.");
    }

    /** {@code rooms} as the direct chats with {@code user}, in the account data {@code content}. */
    public static ObjectNode listDirect(ObjectNode content, String user, List<String> rooms) {
        ObjectNode next = content.deepCopy();
        rooms.forEach(next.putArray(user)::add);
        return next;
    }
}
