package dev.puppetmaster.bot;

import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.RoomId;
import java.util.Optional;

/**
 * What a friend answered.
 *
 * @param room the room of the friendship
 * @param ask the question as it stands there
 * @param answer the answer as it stands there
 * @param refused whether the friend refused: then the text says why
 * @param text its body
 * @param attachment its file, if it is one
 */
public record FriendAnswer(
        RoomId room, EventId ask, EventId answer, boolean refused, String text, Optional<Attachment> attachment) {}
