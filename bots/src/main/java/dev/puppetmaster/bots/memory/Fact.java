package dev.puppetmaster.bots.memory;

import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import java.time.Instant;

/**
 * Something that is kept of a person.
 *
 * @param id names it, in the whole file
 * @param text one line
 * @param at when it was kept
 */
public record Fact(long id, String text, Instant at) {
    /** Of whom, by whom and where: facts of one are seen by no other. */
    public record Whose(UserId puppet, UserId user, RoomId room) {}
}
