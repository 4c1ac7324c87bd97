package dev.puppetmaster.bots.troupe;

import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bots.data.DataException;
import dev.puppetmaster.bots.data.markdown.Inline;
import java.util.regex.Pattern;

/** The one line that a person is told, where it holds words that others chose. */
final class Refusals {
    /** What would begin a heading, a list, a quotation or a rule; signs within a line are the business of Inline. */
    private static final Pattern BLOCK = Pattern.compile("^(?=[#+=-])");

    private static final Pattern NUMBERED = Pattern.compile("^(\\d{1,9})(?=[.)])");

    private Refusals() {}

    /** The exception's line as Markdown that shows it literally. */
    static RefusedException of(DataException e) {
        return new RefusedException(literal(e.line()));
    }

    /** One line of plain text as Markdown that shows it literally, also at the beginning of a message. */
    static String literal(String line) {
        String inline = Inline.sentence(line);
        return NUMBERED.matcher(BLOCK.matcher(inline).replaceFirst("\\\\")).replaceFirst("$1\\\\");
    }
}
