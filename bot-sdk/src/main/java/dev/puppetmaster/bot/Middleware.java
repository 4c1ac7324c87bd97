package dev.puppetmaster.bot;

import dev.puppetmaster.bot.matrix.MatrixEvent;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What happens around every turn of a bot: before, after, or in its place. It is called again after a crash as the brain is, so
 * the same holds for it: it acts through the turn.
 */
@FunctionalInterface
public interface Middleware {
    /**
     * Answers one ask, commonly by {@code next.answer(ask, turn)}.
     *
     * @throws RefusedException to refuse in the bot's place
     */
    Answer around(Ask ask, Turn turn, Brain next) throws Exception;

    /** Around what the bot does when something happens; without this, nothing. */
    default void aroundEvent(MatrixEvent event, Turn turn, Brain next) throws Exception {
        next.happened(event, turn);
    }

    /** A brain with middleware around it, the first outermost. */
    static Brain around(Brain brain, List<Middleware> outermostFirst) {
        Brain wrapped = brain;
        for (Middleware middleware : outermostFirst.reversed()) {
            wrapped = new Wrapped(middleware, wrapped);
        }
        return wrapped;
    }

    /**
     * Lets each sender ask so many times in any such span; more is refused with when to ask again. It is kept in the bot's
     * store.
     *
     * @param asks 1 to 1,000
     * @param span 1 s to 1 day
     */
    static Middleware rateLimit(int asks, Duration span) {
        return new RateLimit(asks, span);
    }

    /** One middleware and what is inside. */
    record Wrapped(Middleware middleware, Brain inside) implements Brain {
        @Override
        public Answer answer(Ask ask, Turn turn) throws Exception {
            return middleware.around(ask, turn, inside);
        }

        @Override
        public void happened(MatrixEvent event, Turn turn) throws Exception {
            middleware.aroundEvent(event, turn, inside);
        }

        @Override
        public List<Command> commands() {
            return inside.commands();
        }

        @Override
        public Set<String> events() {
            return inside.events();
        }
    }
}
