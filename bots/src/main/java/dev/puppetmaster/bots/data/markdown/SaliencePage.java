package dev.puppetmaster.bots.data.markdown;

import dev.puppetmaster.bots.data.Figures;
import dev.puppetmaster.bots.data.salience.Group;
import dev.puppetmaster.bots.data.salience.Salience;
import dev.puppetmaster.bots.data.salience.Why;
import java.util.List;
import java.util.Locale;

/** A ranking as a table, with the reasons of the best columns below it. */
final class SaliencePage {

    private static final int REASONS = 5;
    private static final double NEARLY_ALL = 0.98;

    private SaliencePage() {}

    static String render(Salience salience) {
        StringBuilder out = new StringBuilder();
        out.append("**What tells about ").append(Inline.text(salience.target())).append("** in ");
        out.append(Inline.text(salience.table())).append(": ").append(Markdown.rows(salience.rows()));
        if (salience.withoutTarget() > 0) {
            out.append(" (").append(Figures.count(salience.withoutTarget())).append(" without it left out)");
        }
        out.append(", ").append(bits(salience.entropy())).append(" bits to know.\n\n");
        GfmTable table = new GfmTable(List.of(">#", "column", "type", ">bits", ">share"));
        int rank = 0;
        for (Salience.Score score :
                salience.scores().stream().limit(Markdown.MOST).toList()) {
            rank++;
            table.row(List.of(
                    Integer.toString(rank),
                    Inline.text(score.column()),
                    score.type().word(),
                    bits(score.bits()),
                    score.isChance() ? "chance" : Figures.percent(score.share())));
        }
        out.append(table).append(Markdown.more(salience.scores().size() - Markdown.MOST, "column", ""));
        out.append(reasons(salience));
        out.append("\n*mutual information in bits, numbers in ").append(salience.bins());
        out.append(" quantile bins, less what shuffled values tell; a missing value is a group of its own*\n");
        return out.toString();
    }

    private static String reasons(Salience salience) {
        StringBuilder out = new StringBuilder();
        for (Salience.Score score : salience.scores().stream().limit(REASONS).toList()) {
            String why = why(salience.target(), score.column(), score.why());
            if (!why.isEmpty()) {
                out.append("- ").append(why);
                out.append(score.share() >= NEARLY_ALL ? " (it says nearly all: is it made from the target?)" : "");
                out.append('\n');
            }
        }
        return out.isEmpty() ? "\nNo column tells more than shuffled values would.\n" : "\n" + out;
    }

    private static String why(String target, String column, Why why) {
        String of = Inline.code(column);
        return switch (why) {
            case Why.Averages w ->
                "when " + of + " " + is(w.group()) + ", " + Inline.code(target) + " averages "
                        + Figures.show(w.inside()) + " against " + Figures.show(w.outside()) + " otherwise";
            case Why.Shares w ->
                "when " + of + " " + is(w.group()) + ", " + Inline.code(target) + " " + is(w.outcome()) + " in "
                        + Figures.percent(w.inside()) + " of rows against " + Figures.percent(w.outside())
                        + " otherwise";
            case Why.TooFew w -> of + " tells something, but no group of its rows is large enough for an example";
            case Why.Chance w -> "";
        };
    }

    private static String is(Group group) {
        return switch (group) {
            case Group.Is g -> "is " + Inline.code(g.value());
            case Group.Missing g -> "is missing";
            case Group.Rare g -> "is one of " + Figures.count(g.values()) + " rare values";
            case Group.True g -> "is true";
            case Group.False g -> "is false";
            case Group.Range g ->
                "is " + (g.part().isEmpty() ? bounds(g) : "in the " + g.part() + " (" + bounds(g) + ")");
        };
    }

    private static String bounds(Group.Range range) {
        return switch (range.end()) {
            case LOWEST -> range.high() + " or less";
            case HIGHEST -> range.low() + " or more";
            case BETWEEN -> range.low() + " to " + range.high();
        };
    }

    private static String bits(double bits) {
        return String.format(Locale.ROOT, "%.2f", bits);
    }
}
