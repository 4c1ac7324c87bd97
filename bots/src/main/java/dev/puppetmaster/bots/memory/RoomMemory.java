package dev.puppetmaster.bots.memory;

import dev.puppetmaster.bot.Ask;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Room;
import dev.puppetmaster.bot.Turn;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The end of the room: whoever reads it sees what the model saw.
 *
 * @param characters how much of it, 0: nothing
 * @param ttl what is older is not shown; null: whatever its age
 */
public record RoomMemory(int characters, @Nullable Duration ttl) implements Memory {
    /** So much of a room is read at most. */
    static final int MAX_PAST = 1_000_000;

    @Override
    public Recollection before(Ask ask, Turn turn, Instant begun, Summarizer summarizer) throws RefusedException {
        return Recollection.of(past(turn, characters, begun, ttl));
    }

    static List<Room.Said> past(Turn turn, int characters, Instant begun, @Nullable Duration ttl)
            throws RefusedException {
        Instant oldest = ttl == null ? Instant.MIN : turn.now().minus(ttl);
        return turn.room().past(Math.min(characters, MAX_PAST)).stream()
                .filter(said -> said.at().isAfter(begun) && !said.at().isBefore(oldest))
                .toList();
    }
}
