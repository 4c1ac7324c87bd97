package dev.puppetmaster.bots.troupe;

import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Ask;
import dev.puppetmaster.bot.Attachment;
import dev.puppetmaster.bot.FriendAnswer;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Turn;
import dev.puppetmaster.bots.data.OneLine;
import dev.puppetmaster.bots.data.csv.CsvReader;
import dev.puppetmaster.bots.data.markdown.Inline;
import dev.puppetmaster.bots.data.markdown.Markdown;
import java.time.Duration;
import java.util.List;

/**
 * A report: a friend makes the table, another ranks its columns, and everything comes together in one answer. The friends are
 * asked by command, which every one of them understands whether or not a model speaks for it. What a friend does not give is
 * named in the answer; only without a table there is no report.
 */
final class Report {
    static final String SYNTHESIZER = "data-synthesizer";
    static final String SALIENCE = "data-salience";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Turn turn;
    private final ReportRequest request;

    private Report(Turn turn, ReportRequest request) {
        this.turn = turn;
        this.request = request;
    }

    /**
     * Answers {@code !report}.
     *
     * @throws RefusedException if the request is not understood, or no table came and why
     */
    static Answer write(Ask ask, Turn turn) throws Exception {
        return new Report(turn, ReportRequest.parse(ask.text())).write();
    }

    private Answer write() throws Exception {
        if (!isFriend(SYNTHESIZER)) {
            throw new RefusedException(missingFriendship(SYNTHESIZER)
                    + (isFriend(SALIENCE) ? "" : " The one with " + SALIENCE + " is missing too."));
        }
        FriendAnswer made = turn.ask(SYNTHESIZER, Answer.of("!synthesize " + request.table()), PATIENCE);
        Attachment file = tableOf(made);
        Sketch sketch = GivenTable.with(file, turn, table -> Sketch.of(table, turn, List.of(request.target())));
        StringBuilder page = new StringBuilder();
        page.append("**Report on ").append(Inline.text(request.subject())).append("**, target ");
        page.append(Inline.code(request.target())).append("\n\n");
        page.append(Markdown.overview(sketch.description())).append(sketch.remark());
        String ranking = ranking(file);
        page.append('\n').append(ranking);
        page.append("\nThe table is made up: ").append(links(SYNTHESIZER, made)).append(".\n");
        return sketch.illustrate(Answer.of(page.toString()));
    }

    private Attachment tableOf(FriendAnswer made) throws RefusedException {
        if (made.refused()) {
            throw new RefusedException(
                    "No report: " + links(SYNTHESIZER, made) + " refused: " + OneLine.of(made.text(), 600));
        }
        return made.attachment()
                .orElseThrow(() ->
                        new RefusedException("No report: " + links(SYNTHESIZER, made) + " answered without a file."));
    }

    /** The friend's ranking with its links, or one line that says why there is none. */
    private String ranking(Attachment file) throws InterruptedException {
        if (!isFriend(SALIENCE)) {
            return "No ranking: " + missingFriendship(SALIENCE) + "\n";
        }
        try {
            byte[] csv = turn.download(file, CsvReader.MAX_BYTES);
            Answer question = Answer.of("!salience " + request.target()).withFile(file.fileName(), "text/csv", csv);
            FriendAnswer ranked = turn.ask(SALIENCE, question, PATIENCE);
            return ranked.refused()
                    ? "No ranking: " + links(SALIENCE, ranked) + " refused: " + OneLine.of(ranked.text(), 600) + "\n"
                    : ranked.text().strip() + "\n\nRanked by " + links(SALIENCE, ranked) + ".\n";
        } catch (RefusedException e) {
            return "No ranking: " + e.getMessage() + "\n";
        }
    }

    private boolean isFriend(String name) {
        return turn.friends().stream().anyMatch(friend -> friend.name().equals(name));
    }

    private String links(String friend, FriendAnswer said) {
        return friend + " ([question](" + turn.linkTo(said.room(), said.ask()) + "), [answer]("
                + turn.linkTo(said.room(), said.answer()) + "))";
    }

    static String missingFriendship(String friend) {
        return "I may not ask `" + friend + "`: a Friendship with the members data-analyzer and " + friend
                + " is missing.";
    }
}
