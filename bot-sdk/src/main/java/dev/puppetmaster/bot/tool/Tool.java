package dev.puppetmaster.bot.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.Turn;
import java.util.Optional;

/**
 * A function that a brain may call. It keeps nothing between calls that matters, and may be called by several threads at
 * once.
 */
public interface Tool {
    /** What it is called, what it takes, what it does. The same each time. */
    ToolSpec spec();

    /**
     * Runs it once. Whoever calls decides what is journaled: {@link Turn#tool} around what only reads, {@link Turn#effect}
     * around the rest.
     *
     * @param arguments as {@link ToolSpec#parameters} describes them, unless the caller does not check; a tool checks again
     *     what it relies on
     * @param turn the turn in which it is called
     * @return what the tool says, text or JSON
     * @throws dev.puppetmaster.bot.RefusedException with one line that says what was wrong, for a model or a person
     * @throws InterruptedException if the turn was stopped
     * @throws Exception a fault of the tool; its message is for the log
     */
    String call(ObjectNode arguments, Turn turn) throws Exception;

    /** Who says what a call would change; empty where nobody can. The same each time. */
    default Optional<Preview> preview() {
        return Optional.empty();
    }

    /** What a call would change, for a person who is asked to approve it. */
    @FunctionalInterface
    interface Preview {
        /**
         * Says it, best as the lines that go and come of a unified diff. It changes nothing itself, and says the same as long as
         * the world is the same: it is asked again before the call is made, and where it then says something else the call is
         * not made.
         *
         * @param arguments as for {@link Tool#call}
         * @throws Exception as {@link Tool#call}; nobody is asked to approve the call then
         */
        String of(ObjectNode arguments, Turn turn) throws Exception;
    }
}
