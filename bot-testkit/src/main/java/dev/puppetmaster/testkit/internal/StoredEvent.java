package dev.puppetmaster.testkit.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An event of a room. Only a redaction changes it. */
public final class StoredEvent {
    private static final List<String> POWER_FIELDS = List.of(
            "ban", "events", "events_default", "invite", "kick", "redact", "state_default", "users", "users_default");

    /**
     * What somebody wants to add to a room.
     *
     * @param stateKey null for a message
     * @param deviceId the sending device, if known
     * @param txnId the sender's transaction id, if it gave one
     */
    record Draft(
            String sender,
            String type,
            @Nullable String stateKey,
            ObjectNode content,
            @Nullable String deviceId,
            @Nullable String txnId) {

        static Draft state(String sender, String type, String stateKey, ObjectNode content) {
            return new Draft(sender, type, stateKey, content, null, null);
        }

        static Draft message(Requester by, String type, ObjectNode content, @Nullable String txnId) {
            return new Draft(by.userId(), type, null, content, by.deviceId(), txnId);
        }
    }

    private final long position;
    private final String id;
    private final String roomId;
    private final Draft draft;
    private final long timestamp;
    private final @Nullable StoredEvent replaced;
    private ObjectNode content;
    private @Nullable StoredEvent redactedBy;
    private @Nullable ArrayNode inviteState;

    StoredEvent(long position, String id, String roomId, Draft draft, long timestamp, @Nullable StoredEvent replaced) {
        this.position = position;
        this.id = id;
        this.roomId = roomId;
        this.draft = draft;
        this.timestamp = timestamp;
        this.replaced = replaced;
        this.content = draft.content();
    }

    long position() {
        return position;
    }

    String id() {
        return id;
    }

    String roomId() {
        return roomId;
    }

    String type() {
        return draft.type();
    }

    String sender() {
        return draft.sender();
    }

    @Nullable
    String stateKey() {
        return draft.stateKey();
    }

    @Nullable
    String txnId() {
        return draft.txnId();
    }

    boolean sentBy(Requester requester) {
        return sender().equals(requester.userId())
                && draft.deviceId() != null
                && draft.deviceId().equals(requester.deviceId());
    }

    long timestamp() {
        return timestamp;
    }

    ObjectNode content() {
        return content;
    }

    /** The state event that this one took the place of. */
    @Nullable
    StoredEvent replaced() {
        return replaced;
    }

    @Nullable
    StoredEvent redactedBy() {
        return redactedBy;
    }

    @Nullable
    ArrayNode inviteState() {
        return inviteState;
    }

    void inviteState(ArrayNode stripped) {
        this.inviteState = stripped;
    }

    boolean isMember() {
        return type().equals("m.room.member") && stateKey() != null;
    }

    String membership() {
        return content.path("membership").asText("leave");
    }

    /** The event that this one relates to by a {@code rel_type}; null for none, and for a bare reply. */
    @Nullable
    String relatesTo(@Nullable String relType) {
        var relation = content.path("m.relates_to");
        String found = Json.text(relation, "rel_type");
        if (found == null || (relType != null && !relType.equals(found))) {
            return null;
        }
        return Json.text(relation, "event_id");
    }

    /** Strips the content as room versions 11 and 12 do ("Redactions"). */
    void redact(StoredEvent by) {
        redactedBy = by;
        List<String> kept = switch (type()) {
            case "m.room.member" -> List.of("membership", "join_authorised_via_users_server");
            case "m.room.create" ->
                List.copyOf(content.properties().stream().map(Map.Entry::getKey).toList());
            case "m.room.join_rules" -> List.of("join_rule", "allow");
            case "m.room.power_levels" -> POWER_FIELDS;
            case "m.room.history_visibility" -> List.of("history_visibility");
            case "m.room.redaction" -> List.of("redacts");
            default -> List.of();
        };
        content = content.deepCopy().retain(kept);
    }
}
