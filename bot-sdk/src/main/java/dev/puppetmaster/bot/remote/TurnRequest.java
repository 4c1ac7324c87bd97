package dev.puppetmaster.bot.remote;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One turn, as the runtime posts it: a message, and all that the brain may know of it. A turn in which tools were asked for is
 * posted again with what they gave.
 *
 * @param turn names it; the same each time that it is posted; 1 to 128 of {@code A-Z a-z 0-9 _ -}
 * @param puppet who is to answer
 * @param room where the message stands
 * @param sender who wrote it
 * @param message what is to be answered
 * @param history what was said in the room before, the oldest first, at most {@link Contract#MAX_HISTORY_BYTES} together
 * @param tools that may be asked for now, at most {@value #MAX_TOOLS}
 * @param steps which were asked for in this turn so far and what came of them, in order
 */
public record TurnRequest(
        String turn,
        Self puppet,
        Place room,
        Sender sender,
        Message message,
        List<Said> history,
        List<Offer> tools,
        List<Step> steps) {
    public static final int MAX_TOOLS = 256;
    public static final int MAX_STEPS = Contract.MAX_ROUNDS * Contract.MAX_TOOLS_A_ROUND;

    private static final Pattern TURN = Pattern.compile("[A-Za-z0-9_-]{1,128}");

    /** @throws IllegalArgumentException if the turn's name is none, or one of the lists is too long */
    public TurnRequest {
        history = List.copyOf(history);
        tools = List.copyOf(tools);
        steps = List.copyOf(steps);
        if (!isTurn(turn)) {
            throw new IllegalArgumentException("a turn's name is 1 to 128 of A-Z a-z 0-9 _ -");
        }
        if (tools.size() > MAX_TOOLS || steps.size() > MAX_STEPS) {
            throw new IllegalArgumentException("at most " + MAX_TOOLS + " tools and " + MAX_STEPS + " steps");
        }
    }

    /** Whether a text names a turn, e.g. in the path of a DELETE. */
    public static boolean isTurn(String text) {
        return TURN.matcher(text).matches();
    }

    /** The puppet whose turn it is. */
    public record Self(UserId userId, String localpart, String displayName) {}

    /** A room of two, or one of a friendship. */
    public enum PlaceKind {
        DIRECT,
        FRIENDSHIP
    }

    /** A room. */
    public record Place(RoomId id, PlaceKind kind) {}

    /** A person, or a friend of the puppet. */
    public enum SenderKind {
        HUMAN,
        PUPPET
    }

    /** Who wrote the message. */
    public record Sender(UserId userId, SenderKind kind) {}

    /** @param body as it was written, without the puppet's name before it; may be empty where there is only a file */
    public record Message(EventId eventId, String body) {}

    /** Who said something before: this puppet, a person, another puppet. */
    public enum Role {
        OWN,
        HUMAN,
        PUPPET
    }

    /** A message of before, as it reads now. */
    public record Said(UserId sender, Role role, String body) {}

    /**
     * A tool that may be asked for.
     *
     * @param parameters a JSON Schema of an object; copied, in and out
     * @param changes whether it changes something outside
     */
    public record Offer(String name, String description, ObjectNode parameters, boolean changes) {
        public Offer {
            parameters = parameters.deepCopy();
        }

        @Override
        public ObjectNode parameters() {
            return parameters.deepCopy();
        }
    }

    /** What came of a tool that was asked for. */
    public sealed interface Outcome {}

    /** What it gave, at most {@link Contract#MAX_RESULT} characters. */
    public record Gave(String result) implements Outcome {}

    /** Why it gave nothing, one line. */
    public record Failed(String error) implements Outcome {}

    /** A tool that was asked for, and what came of it. */
    public record Step(TurnLine.ToolWish tool, Outcome outcome) {}
}
