package dev.puppetmaster.bots.memory;

import dev.puppetmaster.bot.Room;
import java.util.List;
import java.util.Optional;

/** Makes a summary. */
@FunctionalInterface
public interface Summarizer {
    /**
     * One new summary of a summary and of what was said after it; the same one for the same turn.
     *
     * @param before the summary until now, or ""
     * @param said the oldest first
     * @return empty if it could not be made
     * @throws Exception if the turn is to end
     */
    Optional<String> summary(String before, List<Room.Said> said) throws Exception;
}
