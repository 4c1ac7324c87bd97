package dev.puppetmaster.bot;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Names and texts that a bot keeps about something: {@link Turn#storedHere a room}, {@link Turn#storedOf a user}, or {@link
 * Turn#stored itself}. It stands in the bot's store and survives a restart. A change is kept at once, and once: called again
 * after a crash, a turn does not make it twice, and reads what it read before.
 *
 * <p>A name has 1 to 255 characters, a value at most 65,536; at most 10,000 names of one room, user or bot. Whatever is
 * beyond that is an {@link IllegalArgumentException}.
 */
public interface Storage {
    Optional<String> get(String name);

    void put(String name, String value);

    void remove(String name);

    /** The names that there are, in alphabetical order. */
    List<String> names();

    /**
     * Changes a value by what it is: nothing comes between, also where several turns change it at the same time.
     *
     * @param change from what is there to what shall be there, empty for nothing; it may be called more than once, so it
     *     only computes
     * @return what is there now
     */
    Optional<String> update(String name, UnaryOperator<Optional<String>> change);

    /**
     * Adds to a number; one that is not there is 0.
     *
     * @return the sum
     * @throws IllegalArgumentException if what is there is no whole number
     */
    default long add(String name, long more) {
        return update(name, before -> Optional.of(String.valueOf(whole(name, before) + more)))
                .map(Long::valueOf)
                .orElse(0L);
    }

    private static long whole(String name, Optional<String> value) {
        try {
            return Long.parseLong(value.orElse("0"));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("\"" + name + "\" holds no whole number to add to", e);
        }
    }
}
