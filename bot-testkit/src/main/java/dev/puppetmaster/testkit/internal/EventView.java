package dev.puppetmaster.testkit.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Events as clients and appservices see them. */
final class EventView {
    private static final List<String> STRIPPED = List.of(
            "m.room.create",
            "m.room.join_rules",
            "m.room.canonical_alias",
            "m.room.avatar",
            "m.room.encryption",
            "m.room.name",
            "m.room.topic");
    private static final List<String> ALSO_AT_TOP =
            List.of("age", "redacted_because", "replaces_state", "prev_content", "invite_room_state");

    private final HomeserverState state;

    EventView(HomeserverState state) {
        this.state = state;
    }

    /** In /messages, /event, /context, /relations: with the reader's membership then, and bundled relations. */
    ObjectNode forReader(StoredEvent event, Requester reader) {
        ObjectNode json = withRelations(event, reader);
        return toClientFormat(json, event);
    }

    /** In /sync: as {@link #forReader}, without room id and old fields. */
    ObjectNode forSync(StoredEvent event, Requester reader) {
        ObjectNode json = withRelations(event, reader);
        json.remove("room_id");
        return json;
    }

    /** The state of a /sync: without bundled relations. */
    ObjectNode forSyncState(StoredEvent event, Requester reader) {
        ObjectNode json = basic(event, reader);
        json.remove("room_id");
        return json;
    }

    /** In /state and /members. */
    ObjectNode forState(StoredEvent event, Requester reader) {
        return toClientFormat(basic(event, reader), event);
    }

    /** In {@code /state/TYPE/KEY?format=event}: without Synapse's old fields. */
    ObjectNode plain(StoredEvent event, Requester reader) {
        return basic(event, reader);
    }

    /** In a transaction to an appservice: with the stripped state of an invitation. */
    ObjectNode forAppservice(StoredEvent event) {
        ObjectNode json = basic(event, null);
        ArrayNode invite = event.inviteState();
        if (invite != null) {
            json.withObjectProperty("unsigned").set("invite_room_state", invite);
        }
        return toClientFormat(json, event);
    }

    ArrayNode forReader(List<StoredEvent> events, Requester reader) {
        return Json.array(events.stream().map(e -> forReader(e, reader)).toList());
    }

    /** What an invited user is told of a room (client-server API, "Stripped state"). */
    static ArrayNode stripped(Room room, String inviter) {
        ArrayNode stripped = Json.array();
        for (String type : STRIPPED) {
            StoredEvent event = room.state(type, "");
            if (event != null) {
                stripped.add(strip(event));
            }
        }
        StoredEvent member = room.state("m.room.member", inviter);
        if (member != null) {
            stripped.add(strip(member));
        }
        return stripped;
    }

    static ObjectNode strip(StoredEvent event) {
        ObjectNode json =
                Json.of("type", event.type()).put("state_key", event.stateKey()).put("sender", event.sender());
        json.set("content", event.content());
        return json;
    }

    private ObjectNode withRelations(StoredEvent event, Requester reader) {
        ObjectNode json = basic(event, reader);
        Room room = state.rooms().find(event.roomId()).orElseThrow();
        ObjectNode unsigned = json.withObjectProperty("unsigned");
        unsigned.put("membership", room.membershipAt(reader.userId(), event.position()));
        ObjectNode bundled = new Relations(room).bundled(event, reader, e -> toClientFormat(basic(e, reader), e));
        if (!bundled.isEmpty()) {
            unsigned.set("m.relations", bundled);
        }
        return json;
    }

    private ObjectNode basic(StoredEvent event, @Nullable Requester reader) {
        ObjectNode json = Json.object();
        json.put("type", event.type()).put("room_id", event.roomId()).put("sender", event.sender());
        json.set("content", event.content());
        if (event.stateKey() != null) {
            json.put("state_key", event.stateKey());
        }
        json.put("origin_server_ts", event.timestamp()).put("event_id", event.id());
        if (event.type().equals("m.room.redaction")) {
            json.put("redacts", Json.text(event.content(), "redacts"));
        }
        ObjectNode unsigned = json.putObject("unsigned");
        unsigned.put("age", Math.max(0, state.clock().millis() - event.timestamp()));
        StoredEvent replaced = event.replaced();
        if (replaced != null) {
            unsigned.put("replaces_state", replaced.id()).put("prev_sender", replaced.sender());
            unsigned.set("prev_content", replaced.content());
        }
        if (reader != null && event.txnId() != null && event.sentBy(reader)) {
            unsigned.put("transaction_id", event.txnId());
        }
        StoredEvent redaction = event.redactedBy();
        if (redaction != null) {
            unsigned.put("redacted_by", redaction.id());
            unsigned.set("redacted_because", toClientFormat(basic(redaction, reader), redaction));
        }
        return json;
    }

    /** Synapse repeats some of unsigned at the top, and the sender as user_id. */
    private static ObjectNode toClientFormat(ObjectNode json, StoredEvent event) {
        json.put("user_id", event.sender());
        for (String field : ALSO_AT_TOP) {
            if (json.path("unsigned").has(field)) {
                json.set(field, json.path("unsigned").get(field));
            }
        }
        return json;
    }
}
