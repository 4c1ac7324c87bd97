package dev.puppetmaster.bot.remote;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Pattern;

/** One line of what a brain answers. */
public sealed interface TurnLine {
    /** More of the answer, Markdown. */
    record Text(String text) implements TurnLine {}

    /**
     * A tool is wanted.
     *
     * @param id names it within its round, 1 to 64 visible ASCII characters
     * @param name of one of the tools of the turn, 1 to 64 of {@code A-Z a-z 0-9 _ -}
     * @param arguments copied, in and out
     */
    record ToolWish(String id, String name, ObjectNode arguments) implements TurnLine {
        private static final Pattern ID = Pattern.compile("[!-~]{1,64}");
        private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

        /** @throws IllegalArgumentException if id or name has another form */
        public ToolWish {
            if (!ID.matcher(id).matches()) {
                throw new IllegalArgumentException("the id of a tool is 1 to 64 visible ASCII characters");
            }
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("the name of a tool is 1 to 64 of A-Z a-z 0-9 _ -");
            }
            arguments = arguments.deepCopy();
        }

        @Override
        public ObjectNode arguments() {
            return arguments.deepCopy();
        }
    }

    /** The round is over. */
    record End() implements TurnLine {}

    /**
     * The turn is over without an answer.
     *
     * @param message one line for the person, at most {@link Contract#MAX_ERROR} characters
     */
    record Failure(String message) implements TurnLine {}
}
