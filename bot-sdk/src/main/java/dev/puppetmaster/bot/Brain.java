package dev.puppetmaster.bot;

import dev.puppetmaster.bot.matrix.MatrixEvent;
import java.util.List;
import java.util.Set;

/**
 * What turns a message into an answer.
 *
 * <p>A brain may be called again for the same ask after a crash: then everything that it did through its {@link Turn}
 * gives what it gave before, so a brain that acts through its turn only, in the same order for the same ask, acts once.
 */
@FunctionalInterface
public interface Brain {
    /**
     * Answers one ask. Runs on a virtual thread of its own and may block; it is interrupted by {@code !stop} and at
     * shutdown.
     *
     * @throws RefusedException to refuse with a line that is shown to the person as it is
     * @throws Exception anything else becomes a one-line refusal that names the problem's place, not its text
     */
    Answer answer(Ask ask, Turn turn) throws Exception;

    /** The commands this brain knows; they stand in {@code !help} and decide who answers a bare command in a room. */
    default List<Command> commands() {
        return List.of();
    }

    /**
     * The types of events that this brain is told of besides what it is asked, e.g. {@code m.reaction}, {@code m.room.member},
     * {@code m.room.topic}; {@code m.room.message} for messages and edits that are not for it.
     */
    default Set<String> events() {
        return Set.of();
    }

    /**
     * Something happened in a room that this bot is in. Told of state, whoever set it, of {@code m.room.redaction}, whoever
     * took something back, and of other events where their sender may ask or observe; never of what else puppets do, of what
     * this bot does itself but for what it took back (not its reactions), and of nothing but redactions while the loop guard
     * holds the room. In order with the asks of the room, and like them once: called again after a crash, what it did through
     * its turn is not done again. Nobody waits for an answer; a failure is a line in the log.
     */
    default void happened(MatrixEvent event, Turn turn) throws Exception {}
}
