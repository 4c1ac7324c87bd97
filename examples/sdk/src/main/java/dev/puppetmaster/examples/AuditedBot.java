package dev.puppetmaster.examples;

import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Ask;
import dev.puppetmaster.bot.Bot;
import dev.puppetmaster.bot.Bots;
import dev.puppetmaster.bot.Brain;
import dev.puppetmaster.bot.Middleware;
import dev.puppetmaster.bot.Turn;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Around every turn: docs/sdk/middleware.md. */
public final class AuditedBot extends Bot {
    private static final Logger LOG = LoggerFactory.getLogger(AuditedBot.class);

    // docs:middleware
    public AuditedBot() {
        around(AuditedBot::audit, Middleware.rateLimit(3, Duration.ofMinutes(1)));
        otherwise((ask, turn) -> Answer.of("You said: " + ask.text()));
    }

    private static Answer audit(Ask ask, Turn turn, Brain next) throws Exception {
        long number = turn.stored().add("audited", 1);
        Answer answer = next.answer(ask, turn);
        LOG.info(
                "{}: {} asked {}, {} characters",
                number,
                ask.sender(),
                ask.event(),
                answer.markdown().length());
        return answer;
    }
    // docs:end

    public static void main(String[] args) {
        Bots.run(new AuditedBot());
    }
}
