package dev.puppetmaster.bots.llm;

import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Bot;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Turn;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** A plain bot whose commands are the model's tools in these tests. */
final class TableBot extends Bot {
    final AtomicInteger effects = new AtomicInteger();

    TableBot() {
        command("ping", "says pong", (ask, turn) -> Answer.of("pong"));
        command("describe", "<file>", "describes a table", (ask, turn) -> Answer.of("rows of " + ask.text() + ": 500"));
        command(
                "draw",
                "[columns]",
                "draws a chart and writes the table",
                (ask, turn) -> Answer.of("drawn")
                        .withImage("chart.png", "image/png", new byte[] {1, 2, 3}, "a chart")
                        .withFile("table.csv", "text/csv", "a\n1\n".getBytes(StandardCharsets.UTF_8)));
        command("refuse", "refuses", (ask, turn) -> {
            throw new RefusedException("There is no column `total`.");
        });
        command("break", "fails inside", (ask, turn) -> {
            throw new IllegalStateException("secret of the inside");
        });
        command(
                "order",
                "orders a pizza",
                (ask, turn) -> Answer.of(turn.effect("pizza", "one", () -> "ordered " + effects.incrementAndGet())));
        command("unsure", "does not know how it ended", (ask, turn) -> {
            throw new Turn.OutcomeUnknownException("pizza");
        });
        on("m.reaction", (event, turn) -> turn.room().say("thanks for " + event.reactionKey()));
        otherwise((ask, turn) -> Answer.of("a file without words"));
    }
}
