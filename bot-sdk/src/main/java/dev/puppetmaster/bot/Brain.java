package dev.puppetmaster.bot;

import java.util.List;

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
}
