package dev.puppetmaster.bot;

import java.time.Instant;
import java.util.List;

/**
 * What a bot is to do later in one room. It stands in the bot's store: it survives a restart, and happens once. What was due
 * while the bot was away happens when it is back; of what repeats, then once. It ends when the bot leaves the room.
 *
 * <p>A name is 1 to 255 visible ASCII characters; scheduling under a name that is there replaces it. At most 100 of a room.
 */
public interface Schedule {
    /** Says this here then, in the thread of the message that is being answered if it stands in one. */
    Scheduled say(String name, When when, String markdown);

    /**
     * Asks this bot then, as if the sender of the message that is being answered said it: a command such as {@code !digest}, or
     * words. What the bot answers is said here. If the sender may not ask by then, nothing happens.
     */
    Scheduled ask(String name, When when, String words);

    /** Takes it back; false if there is none of that name. */
    boolean cancel(String name);

    /** What is scheduled here, the next first. */
    List<Scheduled> all();

    /**
     * One of them.
     *
     * @param next when it happens the next time
     * @param repeats whether that is not the last time
     * @param words what is said or asked
     */
    record Scheduled(String name, Instant next, boolean repeats, String words) {}
}
