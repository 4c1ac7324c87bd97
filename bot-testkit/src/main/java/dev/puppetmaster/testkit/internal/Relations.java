package dev.puppetmaster.testkit.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Edits, reactions and threads of one room (client-server API, "Forming relationships between events"). */
final class Relations {
    private final Room room;

    Relations(Room room) {
        this.room = room;
    }

    /** Children of an event in order, without redacted ones; null for any type. */
    List<StoredEvent> of(String parentId, @Nullable String relType, @Nullable String eventType) {
        return room.events().stream()
                .filter(e -> parentId.equals(e.relatesTo(relType)))
                .filter(e -> eventType == null || e.type().equals(eventType))
                .toList();
    }

    /** The server side aggregation: the newest edit, and the thread under the event. */
    ObjectNode bundled(StoredEvent parent, Requester reader, Function<StoredEvent, ObjectNode> view) {
        ObjectNode bundled = Json.object();
        if (parent.stateKey() == null && parent.redactedBy() == null) {
            List<StoredEvent> edits = of(parent.id(), "m.replace", parent.type()).stream()
                    .filter(e -> e.sender().equals(parent.sender()))
                    .toList();
            if (!edits.isEmpty()) {
                bundled.set("m.replace", view.apply(edits.getLast()));
            }
        }
        List<StoredEvent> thread = of(parent.id(), "m.thread", null);
        if (!thread.isEmpty()) {
            boolean participated = parent.sender().equals(reader.userId())
                    || thread.stream().anyMatch(e -> e.sender().equals(reader.userId()));
            ObjectNode summary = bundled.putObject("m.thread");
            summary.set("latest_event", view.apply(thread.getLast()));
            summary.put("count", thread.size()).put("current_user_participated", participated);
        }
        return bundled;
    }

    /** Refuses what Synapse refuses before it stores a relation. */
    void check(String sender, String type, ObjectNode content) {
        JsonNode relation = content.path("m.relates_to");
        String relType = Json.text(relation, "rel_type");
        String parentId = Json.text(relation, "event_id");
        if (relType == null || parentId == null) {
            return;
        }
        StoredEvent parent = room.event(parentId);
        if (parent == null) {
            throw MatrixError.bad("Can't send relation to unknown event");
        }
        if (relType.equals("m.annotation")) {
            String key = Json.text(relation, "key");
            if (key == null) {
                throw MatrixError.bad("Missing aggregation key");
            }
            if (of(parentId, "m.annotation", type).stream()
                    .anyMatch(e -> e.sender().equals(sender)
                            && key.equals(Json.text(e.content().path("m.relates_to"), "key")))) {
                throw new MatrixError(400, "M_DUPLICATE_ANNOTATION", "Can't send same reaction twice");
            }
        }
        if (relType.equals("m.thread") && parent.relatesTo(null) != null) {
            throw MatrixError.bad("Cannot start threads from an event with a relation");
        }
    }
}
