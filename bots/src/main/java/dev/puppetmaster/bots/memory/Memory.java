package dev.puppetmaster.bots.memory;

import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Ask;
import dev.puppetmaster.bot.Command;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Turn;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.tool.Tool;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How one puppet remembers. Thread-safe. */
public interface Memory {
    /** What a model is shown of before, for one ask. */
    Recollection before(Ask ask, Turn turn, Instant begun, Summarizer summarizer) throws Exception;

    /** What a person may say about what is kept of them. */
    default List<Command> commands() {
        return List.of();
    }

    /** @return empty if the ask is none of the commands */
    default Optional<Answer> answer(Ask ask, Turn turn) throws RefusedException {
        return Optional.empty();
    }

    /** What the model may call, for one ask. */
    default List<Tool> tools(Ask ask) {
        return List.of();
    }

    /** The types of events that it is to be told of. */
    default Set<String> events() {
        return Set.of();
    }

    /** One of those events came. */
    default void happened(MatrixEvent event, Turn turn) {}

    /** The talk begins anew: what was said here until now is not shown any more. */
    default void begunAnew(Turn turn) {}
}
