package dev.puppetmaster.bot;

import dev.puppetmaster.bot.matrix.UserId;
import java.time.Duration;
import java.util.Optional;

/**
 * How the work of a brain on one ask or event ended.
 *
 * @param puppet whose turn it was
 * @param command the command, if it is one that the brain declares
 * @param outcome how it ended
 * @param took from the call of the brain to its end, with the waiting for friends
 */
public record TurnEnd(UserId puppet, Optional<String> command, Outcome outcome, Duration took) {
    /** How it ended. */
    public enum Outcome {
        /** With an answer. */
        ANSWERED,
        /** With a line that says why not. */
        REFUSED,
        /** With an exception that was not meant for the person. */
        FAILED,
        /** It was told of an event. */
        TOLD
    }
}
