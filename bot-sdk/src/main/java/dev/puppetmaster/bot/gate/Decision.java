package dev.puppetmaster.bot.gate;

import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.TxnId;
import java.util.Optional;

/** What becomes of an event. Each says by which {@link Rule}. */
public sealed interface Decision {
    Rule rule();

    /**
     * The brain answers it.
     *
     * @param text what is asked, without the puppet's name; of a command, its arguments
     * @param command the command's name
     * @param conversation names the whole exchange
     * @param hop how many puppets stand before this one
     */
    record Answer(Rule rule, String text, Optional<String> command, String conversation, int hop) implements Decision {}

    /** The brain is told that it happened; nobody waits for an answer. */
    record Tell(Rule rule) implements Decision {}

    /** A control command; it is carried out at once, whatever else goes on in the room. */
    record Control(Rule rule, String command, String text) implements Decision {}

    /** The ask is taken back: its turn ends. */
    record Cancel(Rule rule, EventId ask) implements Decision {}

    /** A call that waits for an approval is approved, or refused. */
    record Decide(Rule rule, TxnId request, boolean approved) implements Decision {}

    /**
     * What is approved in the turn of this ask from now on would not be what was asked, or shown.
     *
     * @param told whether the brain is told, too, that something was taken back
     */
    record Invalidate(Rule rule, EventId ask, boolean told) implements Decision {
        public Invalidate(Rule rule, EventId ask) {
            this(rule, ask, false);
        }
    }

    /** The answer that a waiting ask waits for. */
    record Resume(Rule rule) implements Decision {}

    /**
     * One visible line, and the brain is not asked.
     *
     * @param oncePerRoom said once a room, later silent
     */
    record Say(Rule rule, String line, boolean oncePerRoom) implements Decision {}

    /** Join the room. */
    record Join(Rule rule) implements Decision {}

    /** Decline the invitation. */
    record Decline(Rule rule) implements Decision {}

    /** Nothing. */
    record Ignore(Rule rule) implements Decision {}
}
