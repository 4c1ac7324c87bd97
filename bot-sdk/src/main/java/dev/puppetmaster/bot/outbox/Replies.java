package dev.puppetmaster.bot.outbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.store.OutboxTable;
import dev.puppetmaster.bot.store.OutboxTable.Draft;
import dev.puppetmaster.bot.store.OutboxTable.Message;
import java.util.List;
import java.util.Optional;

/** Replies to a message, as drafts for the outbox. */
public final class Replies {
    /** The part that is the answer itself. */
    public static final String ANSWER = "answer";

    /** The type of what stands for a message where something scheduled is asked: no homeserver knows such an event. */
    public static final String SCHEDULED = "dev.puppetmaster.scheduled";

    /** The part that is the answer while it is made. */
    public static final String DRAFT = "draft";

    private static final String DRAFT_EDIT = "draft-";

    private Replies() {}

    /** Whether it is an answer while it is made, from its first text to the last but the answer itself. */
    public static boolean isDraft(String part) {
        return part.equals(DRAFT) || isDraftEdit(part);
    }

    /** Whether it is a later text of an answer that is being made. */
    public static boolean isDraftEdit(String part) {
        return part.startsWith(DRAFT_EDIT);
    }

    /**
     * What an answer is so far, of kind progress; it notifies nobody.
     *
     * @param edits how often it was edited: 0 is the message, anything else is an edit of it
     */
    public static Draft draft(
            UserId puppet,
            MatrixEvent to,
            String markdown,
            boolean opensThread,
            String conversation,
            int hop,
            int edits) {
        ObjectNode content = Contents.text("m.text", markdown);
        relate(content, to, opensThread);
        Contents.mention(content, List.of());
        EventId cause = to.eventId();
        String part = edits == 0 ? DRAFT : DRAFT_EDIT + edits;
        TxnId txn = TxnId.of(puppet, cause.value(), part);
        Contents.mark(content, new Contents.Mark("progress", conversation, Optional.of(cause), hop, txn));
        String under = edits == 0 ? null : DRAFT;
        return new Draft(puppet, to.roomId(), "m.room.message", content, cause, part, under, true);
    }

    /** How many edits of a draft there have been, by the names of what was said. */
    public static int edits(List<Message> said) {
        return said.stream()
                .map(message -> message.draft().part())
                .filter(Replies::isDraftEdit)
                .mapToInt(part -> Integer.parseInt(part.substring(DRAFT_EDIT.length())))
                .max()
                .orElse(0);
    }

    /** Forgets the texts that a draft had before its last one. */
    public static void forgetEdits(OutboxTable outbox, UserId puppet, EventId cause) {
        outbox.forget(puppet, cause, DRAFT_EDIT);
    }

    /**
     * Makes {@code content} a reply to a message, in its thread; what was scheduled is only put into its thread.
     *
     * @param opensThread whether the message becomes the root of a thread where it stands in none
     */
    public static void relate(ObjectNode content, MatrixEvent to, boolean opensThread) {
        if (to.type().equals(SCHEDULED)) {
            to.threadRoot().ifPresent(root -> Contents.inThread(content, root));
        } else {
            Contents.replyTo(content, to.eventId(), root(to, opensThread));
        }
    }

    /** The thread that an answer to a message stands in. */
    public static Optional<EventId> root(MatrixEvent to, boolean opensThread) {
        boolean begins = opensThread && !to.type().equals(SCHEDULED);
        return to.threadRoot().or(() -> begins ? Optional.of(to.eventId()) : Optional.empty());
    }

    /**
     * One line as a reply.
     *
     * @param kind answer for a refusal to a friend, so that it waits no longer; else notice
     */
    public static Draft line(UserId puppet, MatrixEvent to, String line, String kind, String conversation, int hop) {
        ObjectNode content = Contents.text("m.notice", line);
        content.put("dev.puppetmaster.refused", true);
        relate(content, to, false);
        return answer(puppet, to, content, kind, conversation, hop, List.of(to.sender()));
    }

    /**
     * {@code content}, which is related to the message already, as its one answer, with our mark.
     *
     * @param mentions whom it notifies. In a room of two it is for nobody but the sender anyhow, and clients paint what mentions
     *     one: in Element all of it is red
     */
    public static Draft answer(
            UserId puppet,
            MatrixEvent to,
            ObjectNode content,
            String kind,
            String conversation,
            int hop,
            List<UserId> mentions) {
        Contents.mention(content, mentions);
        EventId cause = to.eventId();
        TxnId txn = TxnId.of(puppet, cause.value(), ANSWER);
        Contents.mark(content, new Contents.Mark(kind, conversation, Optional.of(cause), hop, txn));
        return new Draft(puppet, to.roomId(), "m.room.message", content, cause, ANSWER, null, false);
    }
}
