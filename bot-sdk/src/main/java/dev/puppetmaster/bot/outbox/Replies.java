package dev.puppetmaster.bot.outbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.store.OutboxTable.Draft;
import java.util.List;
import java.util.Optional;

/** Replies to a message, as drafts for the outbox. */
public final class Replies {
    /** The part that is the answer itself. */
    public static final String ANSWER = "answer";

    /** The type of what stands for a message where something scheduled is asked: no homeserver knows such an event. */
    public static final String SCHEDULED = "dev.puppetmaster.scheduled";

    private Replies() {}

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
