package dev.puppetmaster.bot;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A room as a bot acts in it during a {@link Turn}. What it says goes out in order, before the answer, as soon as the
 * homeserver takes it; what it changes has happened when the method returns. Both happen at most once, also when the turn is
 * called again after a crash; what was read is then read as before.
 *
 * <p>A room that the bot is not in, or rights that it lacks, are a {@link RefusedException} with a line that says so.
 */
public interface Room {
    RoomId id();

    // ---- say

    /** Says something besides the answer; inside a thread if the message that is being answered stands in one. */
    void say(String markdown);

    /**
     * Says something under a name, or, if this bot said something under that name here before, edits it: a board, a poll, a
     * progress. Of edits that wait to be sent only the last is.
     *
     * @param name 1 to 255 visible ASCII characters
     */
    void post(String name, String markdown);

    /** Takes back what was posted under a name; nothing if there is none. */
    void unpost(String name);

    /** Edits one of this bot's own messages. */
    void edit(EventId message, String markdown);

    /** Reacts to a message, with an emoji or a short text. */
    void react(EventId to, String key);

    /** Takes back a message: this bot's own, or, where it has the power to, anybody's. */
    void redact(EventId event, String reason);

    // ---- read

    /** {@code m.room.name}, or "". */
    default String name() throws RefusedException {
        return state("m.room.name", "")
                .map(name -> name.path("name").asText(""))
                .orElse("");
    }

    /** {@code m.room.topic}, or "". */
    default String topic() throws RefusedException {
        return state("m.room.topic", "")
                .map(name -> name.path("topic").asText(""))
                .orElse("");
    }

    /** The content of a piece of the room's state. */
    Optional<JsonNode> state(String type, String stateKey) throws RefusedException;

    /** Who is joined or invited, by user id. Read anew at each call. */
    List<Member> members() throws RefusedException;

    /**
     * How much somebody may do here: commonly 0 everybody, 50 moderators, 100 administrators; {@link Integer#MAX_VALUE} for
     * the creators of a room of version 12 or later.
     */
    int powerLevel(UserId user) throws RefusedException;

    /** The rooms of this Space ({@code m.space.child}), in its order; none for another room. */
    List<RoomId> children() throws RefusedException;

    /**
     * What was said here before the message that is being answered: texts as they read now, the oldest first. What was taken
     * back is not there, nor are the bot's own notes of its progress. In another room than that message's there is nothing.
     *
     * @param mostCharacters the newest messages that have no more than this together, 0 to 1,000,000
     */
    List<Said> past(int mostCharacters) throws RefusedException;

    /**
     * A message, as it reads now.
     *
     * @param edit whose words these are, where it was edited
     */
    record Said(EventId event, UserId sender, Instant at, String text, Optional<EventId> edit) {
        public Said(EventId event, UserId sender, Instant at, String text) {
            this(event, sender, at, text, Optional.empty());
        }
    }

    /** Somebody in the room. */
    record Member(UserId userId, String displayName, boolean joined) {}

    // ---- change

    /** Sets a piece of the room's state. */
    void setState(String type, String stateKey, JsonNode content) throws RefusedException;

    void setName(String name) throws RefusedException;

    void setTopic(String topic) throws RefusedException;

    void invite(UserId user) throws RefusedException;

    void kick(UserId user, String reason) throws RefusedException;

    /** Leaves the room. */
    void leave() throws RefusedException;
}
