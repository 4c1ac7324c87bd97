package dev.puppetmaster.bots.troupe;

import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Ask;
import dev.puppetmaster.bot.Bot;
import dev.puppetmaster.bot.Turn;
import dev.puppetmaster.bots.data.Column;
import dev.puppetmaster.bots.data.Table;
import dev.puppetmaster.bots.data.markdown.Inline;
import dev.puppetmaster.bots.data.markdown.Markdown;
import dev.puppetmaster.bots.runtime.Conversational;
import java.util.List;

/** Ranks the columns of a table by what they tell about one of them. */
public final class Salience extends Bot implements Conversational {
    private static final int NAMED = 30;

    public Salience() {
        command(
                "salience",
                "<target>",
                "ranks the columns of a CSV file, sent before or replied to, by how much they tell about the target column",
                Salience::rank);
        command("ping", "says that I am here", (ask, turn) -> Answer.of("pong"));
        otherwise(Salience::inWords);
    }

    private static Answer rank(Ask ask, Turn turn) throws Exception {
        return GivenTable.with(ask, turn, "!salience COLUMN", table -> {
            String target = Target.in(ask.text(), table);
            return target.isEmpty() ? choices(table) : ranking(table, target, turn);
        });
    }

    private static Answer inWords(Ask ask, Turn turn) throws Exception {
        if (ask.fromPuppet()) {
            return rank(ask, turn);
        }
        boolean sentNow = ask.attachment()
                .filter(file -> file.event().equals(ask.event()))
                .isPresent();
        return sentNow
                ? rank(ask, turn)
                : Answer.of("Send me a CSV file, then `!salience COLUMN`: I rank what tells about that column.");
    }

    private static Answer ranking(Table table, String target, Turn turn) throws Exception {
        var ranked = turn.tool(
                "mutual information",
                target + " in " + table.name(),
                () -> dev.puppetmaster.bots.data.salience.Salience.of(table, target));
        return Answer.of(Markdown.of(ranked));
    }

    private static Answer choices(Table table) {
        List<String> usable = table.columns().stream()
                .filter(Target::isUsable)
                .map(Column::name)
                .toList();
        if (usable.isEmpty()) {
            return Answer.of("No column of " + Inline.text(table.name())
                    + " can be a target: each is empty, the same in every row, or different in nearly every row.");
        }
        List<String> shown = usable.stream().limit(NAMED).map(Inline::code).toList();
        int rest = usable.size() - shown.size();
        return Answer.of(
                "Which column of " + Inline.text(table.name()) + " is to be told about? Write `!salience COLUMN`"
                        + " with one of: " + String.join(", ", shown) + (rest > 0 ? " and " + rest + " more." : "."));
    }

    @Override
    public String persona() {
        return """
                You are data-salience, a member of a data troupe on Matrix. You rank the columns of a table by how much they \
                tell about one of them, the target, measured as mutual information. You never compute or guess figures \
                yourself: you call your command and answer from its result.

                salience takes the name of the target column and works on the CSV file that this conversation is about. \
                Without a target it says which columns can be one; if there is no file, it says how to send one.
                ping says that you are here.

                Be truthful and short: copy figures exactly as the result gives them. That a column tells about the target \
                does not mean that it causes it; columns marked "chance" tell no more than shuffled values would. If the \
                command refuses, say why in its own words.
                """;
    }
}
