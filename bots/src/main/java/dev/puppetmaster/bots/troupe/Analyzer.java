package dev.puppetmaster.bots.troupe;

import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Ask;
import dev.puppetmaster.bot.Bot;
import dev.puppetmaster.bot.Turn;
import dev.puppetmaster.bots.data.describe.Description;
import dev.puppetmaster.bots.data.markdown.Markdown;
import dev.puppetmaster.bots.runtime.Conversational;
import java.util.List;

/** Describes tables, and writes reports with the help of its friends. */
public final class Analyzer extends Bot implements Conversational {

    public Analyzer() {
        command(
                "describe",
                "describes a CSV file, sent before or replied to: figures of each column, outliers, correlations, a picture",
                Analyzer::describe);
        command(
                "report",
                "<subject> [N rows], target <column>",
                "has a table made, describes it, has its columns ranked: `!report orders 500 rows, target total`",
                Report::write);
        command("ping", "says that I am here", (ask, turn) -> Answer.of("pong"));
        otherwise(Analyzer::inWords);
    }

    private static Answer describe(Ask ask, Turn turn) throws Exception {
        Sketch sketch = GivenTable.with(ask, turn, "!describe", table -> Sketch.of(table, turn, List.of()));
        return sketch.illustrate(Answer.of(Markdown.of(sketch.description()) + sketch.remark()));
    }

    private static Answer inWords(Ask ask, Turn turn) throws Exception {
        if (ask.fromPuppet()) {
            return describe(ask, turn);
        }
        boolean sentNow = ask.attachment()
                .filter(file -> file.event().equals(ask.event()))
                .isPresent();
        return sentNow ? summary(ask, turn) : Answer.of("Send me a CSV file and I describe it, or try `!help`.");
    }

    private static Answer summary(Ask ask, Turn turn) throws Exception {
        Description description = GivenTable.with(
                ask, turn, "!describe", table -> turn.tool("describe", table.name(), () -> Description.of(table)));
        boolean ranker =
                turn.friends().stream().anyMatch(friend -> friend.name().equals(Report.SALIENCE));
        return Answer.of(Markdown.inShort(description)
                + "\nGo on with `!describe` for all figures and a picture"
                + (ranker ? "; data-salience ranks the columns of a file with `!salience COLUMN`.\n" : ".\n"));
    }

    @Override
    public String persona() {
        return """
                You are data-analyzer, a member of a data troupe on Matrix. You describe tables that people send as CSV \
                files, and you write reports. You never compute or guess figures yourself: you call your commands and answer \
                from their results.

                describe works on the CSV file that this conversation is about: rows, types, missing values, means and \
                quantiles, outliers, correlations; a picture is attached to your answer by itself. It needs no words. If \
                there is no file, it says how to send one.
                report takes a subject, a number of rows and the target column in one line, for example: orders 500 rows, \
                target total. It asks data-synthesizer to make that table, describes it, and asks data-salience which \
                columns tell about the target. Such a table is made up; say so. It does not work on a file that was sent.
                ping says that you are here.

                Be truthful and short: copy figures exactly as a result gives them, keep links as they are, and do not claim \
                causes. If a command refuses or a part is missing, say which and why in its own words.
                """;
    }
}
