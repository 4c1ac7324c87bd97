package dev.puppetmaster.bots.troupe;

import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Ask;
import dev.puppetmaster.bot.Bot;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Turn;
import dev.puppetmaster.bots.data.DataException;
import dev.puppetmaster.bots.data.OneLine;
import dev.puppetmaster.bots.data.csv.CsvReader;
import dev.puppetmaster.bots.data.markdown.Markdown;
import dev.puppetmaster.bots.data.synthesis.Synthetic;
import dev.puppetmaster.bots.runtime.Conversational;

/** Makes tables of a described shape. The same words make the same table. */
public final class Synthesizer extends Bot implements Conversational {

    public Synthesizer() {
        command(
                "synthesize",
                "<subject> [N rows] [target COLUMN] [seed S] [columns: ...]",
                "makes a table as a CSV file, for example `!synthesize orders 500 rows, target total`",
                (ask, turn) -> make(ask.text(), turn));
        command("ping", "says that I am here", (ask, turn) -> Answer.of("pong"));
        otherwise(Synthesizer::inWords);
    }

    private static Answer inWords(Ask ask, Turn turn) throws Exception {
        return ask.fromPuppet()
                ? make(Phrasing.request(ask.text()), turn)
                : Answer.of("I make tables: try `!synthesize orders 500 rows, target total`, or `!help`.");
    }

    private static Answer make(String request, Turn turn) throws Exception {
        try {
            Synthetic made = turn.tool(
                    "make table",
                    OneLine.of(request, 80),
                    () -> dev.puppetmaster.bots.data.synthesis.Synthesizer.make(request));
            byte[] csv = made.csv();
            if (csv.length > CsvReader.MAX_BYTES) {
                throw new RefusedException("That table would have " + csv.length / (1024 * 1024)
                        + " MB, and 50 MB may be uploaded: ask for fewer rows or columns.");
            }
            return Answer.of(Markdown.of(made)).withFile(made.fileName(), "text/csv", csv);
        } catch (DataException e) {
            throw Refusals.of(e);
        }
    }

    @Override
    public String persona() {
        return """
                You are data-synthesizer, a member of a data troupe on Matrix. You make tables of random but plausible data \
                as CSV files. You never write a table or its figures yourself: you call your command, and the file that it \
                makes is attached to your answer.

                synthesize takes one line: a subject, and where wanted the number of rows, the target column, a seed, and a \
                list of columns. The subjects orders, people and sensors have columns of their own; any other word gets \
                general ones. Examples:
                  orders 500 rows, target total
                  people 200 rows, seed 42
                  visits 300 rows columns: age int 18..90, city choice Berlin|Paris|Rome, score = 2*age + noise 3, \
                vip bool 0.2, joined date 2020-01-01..2024-12-31, note text missing 0.1
                ping says that you are here.

                Be truthful and short. Say only what a command's result says: rows, columns, seed, target. The data is made \
                up; say so when somebody takes it for real. If a command refuses, say why in its own words. For describing a \
                table send people to data-analyzer, for ranking columns to data-salience.
                """;
    }
}
