package dev.puppetmaster.bots.troupe;

import dev.puppetmaster.bots.data.BadColumn;
import dev.puppetmaster.bots.data.BooleanColumn;
import dev.puppetmaster.bots.data.Column;
import dev.puppetmaster.bots.data.EmptyColumn;
import dev.puppetmaster.bots.data.NumberColumn;
import dev.puppetmaster.bots.data.Table;
import dev.puppetmaster.bots.data.TextColumn;
import dev.puppetmaster.bots.data.TimeColumn;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the column that somebody means, by its bare name or within a sentence. */
final class Target {
    private static final Pattern SAID =
            Pattern.compile("(?iu)\\b(?:target|about|predicts?|explains?|for)\\b\\s*(?:column|is|of|the|[:=])?\\s*");
    private static final Pattern QUOTES = Pattern.compile("^[\\s`'\"“”*]+|[\\s`'\"“”*.?!]+$");

    private Target() {}

    /**
     * The name of a column, or "" where no words were given.
     *
     * @throws BadColumn if the words name no column, or several
     */
    static String in(String words, Table table) throws BadColumn {
        String bare = QUOTES.matcher(words).replaceAll("");
        if (bare.isEmpty()) {
            return "";
        }
        if (isNamed(bare, table)) {
            return table.require(bare).name();
        }
        Matcher said = SAID.matcher(bare);
        for (int from = 0; said.find(from); from = said.start() + 1) {
            List<String> following = mentioned(bare.substring(said.end()), table, true);
            if (!following.isEmpty()) {
                return following.getFirst();
            }
        }
        List<String> anywhere = mentioned(bare, table, false);
        return anywhere.size() == 1 ? anywhere.getFirst() : table.require(bare).name();
    }

    private static boolean isNamed(String bare, Table table) {
        return table.columns().stream().anyMatch(column -> column.name().strip().equalsIgnoreCase(bare));
    }

    /** Columns whose whole name stands in the text, or at its beginning, longest first. */
    private static List<String> mentioned(String text, Table table, boolean atBeginning) {
        String within = QUOTES.matcher(text).replaceAll("").toLowerCase(Locale.ROOT);
        return table.columns().stream()
                .map(Column::name)
                .filter(name -> !name.isBlank())
                .filter(name -> {
                    Pattern whole = Pattern.compile("(?u)" + (atBeginning ? "^" : "(?<![\\p{L}\\p{N}_])")
                            + Pattern.quote(name.strip().toLowerCase(Locale.ROOT)) + "(?![\\p{L}\\p{N}_])");
                    return whole.matcher(within).find();
                })
                .sorted((a, b) -> b.length() - a.length())
                .toList();
    }

    /** Whether there is something to be told about: more than one value, and not a text of its own in nearly every row. */
    static boolean isUsable(Column column) {
        return switch (column) {
            case NumberColumn numbers -> varies(numbers);
            case TimeColumn times -> varies(times);
            case BooleanColumn truths -> truths.trues() > 0 && truths.falses() > 0;
            case TextColumn texts ->
                texts.values().size() > 1
                        && (texts.values().size() <= FEW
                                || texts.values().size() * 2 <= texts.size() - texts.missing());
            case EmptyColumn nothing -> false;
        };
    }

    private static final int FEW = 20;

    private static boolean varies(Column column) {
        String first = "";
        for (int row = 0; row < column.size(); row++) {
            if (!column.isMissing(row)) {
                String value = column.text(row);
                if (!first.isEmpty() && !value.equals(first)) {
                    return true;
                }
                first = value;
            }
        }
        return false;
    }
}
