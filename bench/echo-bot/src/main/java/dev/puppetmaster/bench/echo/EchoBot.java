package dev.puppetmaster.bench.echo;

import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Bot;
import dev.puppetmaster.bot.outbox.Markdown;
import java.time.Duration;

/** Answers {@code !ping <id>} with {@code pong <id>}. */
final class EchoBot extends Bot {

    /** @param work how long each answer takes, as one that asks a model would */
    EchoBot(Duration work) {
        command("ping", "<id>", "answers pong", (ask, turn) -> {
            Thread.sleep(work);
            return Answer.of("pong " + Markdown.escaped(ask.text()));
        });
    }
}
