package dev.puppetmaster.bot;

import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;

/**
 * A puppet that this one may ask.
 *
 * @param name the puppet's resource name, e.g. {@code data-synthesizer}
 * @param userId its account
 * @param room the room of the friendship
 */
public record Friend(String name, UserId userId, RoomId room) {}
