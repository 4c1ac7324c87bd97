package dev.puppetmaster.bot;

import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import java.util.Optional;

/**
 * A message that wants an answer.
 *
 * @param event the message
 * @param room where it stands
 * @param direct whether the room is a chat of this puppet and one other
 * @param sender who asks
 * @param senderName the asker's display name in the room
 * @param fromPuppet whether the asker is a friend of this puppet rather than a person
 * @param text the message without the puppet's name before it; of a command, its arguments
 * @param command the name of the command without '!', if the message is one
 * @param attachment the file it is about: its own, the one it replies to, or the last one its sender sent here
 * @param conversation names the whole exchange: the id of the human's message that began it
 * @param hop how many puppets stand between that human and this ask, 0 for a human's own
 */
public record Ask(
        EventId event,
        RoomId room,
        boolean direct,
        UserId sender,
        String senderName,
        boolean fromPuppet,
        String text,
        Optional<String> command,
        Optional<Attachment> attachment,
        String conversation,
        int hop) {

    /** Whether this is the named command. */
    public boolean is(String commandName) {
        return command.isPresent() && command.get().equals(commandName);
    }

    /** The same ask with other text, e.g. a command's arguments. */
    public Ask withText(String other) {
        return new Ask(
                event, room, direct, sender, senderName, fromPuppet, other, command, attachment, conversation, hop);
    }
}
