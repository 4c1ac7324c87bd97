package dev.puppetmaster.bot.outbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.store.OutboxTable.Draft;
import dev.puppetmaster.bot.store.OutboxTable.Message;
import java.util.List;
import java.util.Optional;

/** What a part of an answer has to do with another part: it relates to it, or it is an edit of it. Pure. */
public final class Placing {
    private Placing() {}

    /** Whether it edits the part that it is under, rather than relate to it. */
    static boolean isEdit(Draft draft) {
        return draft.under() != null
                && !draft.type().equals(Contents.REDACTION)
                && !Contents.relatesToPart(draft.content());
    }

    /** An edit that must not be left out: without what it would edit it is a message of its own. */
    static boolean standsAlone(Draft draft) {
        return isEdit(draft) && !draft.droppable();
    }

    /** What is sent where the part that it is under became this event. */
    static JsonNode content(Draft draft, Optional<EventId> under) {
        return under.<JsonNode>map(part -> isEdit(draft)
                        ? Contents.replacing((ObjectNode) draft.content(), part)
                        : Contents.underPart((ObjectNode) draft.content(), part))
                .orElse(draft.content());
    }

    static Optional<Message> sentPart(List<Message> said, String part) {
        return said.stream()
                .filter(other -> other.draft().part().equals(part))
                .filter(other -> other.sent() != null)
                .findFirst();
    }

    /**
     * Where a message that was sent is seen: one that took a draft's place stands where that was sent, and nothing can be put
     * under an edit.
     *
     * @param said all that was said because of the same event
     */
    public static Optional<EventId> seenAt(List<Message> said, Message message) {
        String edited = message.draft().under();
        Optional<Message> before =
                edited == null || !isEdit(message.draft()) ? Optional.empty() : sentPart(said, edited);
        return Optional.ofNullable(before.orElse(message).sent());
    }
}
