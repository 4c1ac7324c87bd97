package dev.puppetmaster.bots.troupe;

import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bots.data.OneLine;
import dev.puppetmaster.bots.data.synthesis.Synthesizer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a report is to be about. Only the subject and the target are understood here; whether such a table can be made is for
 * the one who makes it to say.
 *
 * @param table the whole request on one line, as {@code data-synthesizer} is asked
 * @param subject its first word
 * @param target a column
 */
record ReportRequest(String table, String subject, String target) {
    private static final Pattern TARGET =
            Pattern.compile("(?iu)(?<![\\p{L}\\p{N}_])target\\s*[=:]?\\s*[`'\"]?([\\p{L}_][\\p{L}\\p{N}_]*)");
    private static final Pattern COLUMNS = Pattern.compile("(?i)\\bcolumns?\\s*:");
    private static final Pattern SUBJECT = Pattern.compile("^[\\p{L}_][\\p{L}\\p{N}_-]*");
    private static final String EXAMPLE = "for example `!report orders 500 rows, target total`.";

    static ReportRequest parse(String arguments) throws RefusedException {
        if (arguments.length() > Synthesizer.MAX_REQUEST) {
            throw new RefusedException("That request has " + arguments.length() + " characters; I read at most "
                    + Synthesizer.MAX_REQUEST + ": describe fewer columns.");
        }
        String line =
                Phrasing.request(OneLine.of(arguments, Synthesizer.MAX_REQUEST).replace("`", ""));
        Matcher subject = SUBJECT.matcher(line);
        if (!subject.find()) {
            throw new RefusedException("A report on what? Begin with a subject, " + EXAMPLE);
        }
        Matcher columns = COLUMNS.matcher(line);
        String head = columns.find() ? line.substring(0, columns.start()) : line;
        Matcher target = TARGET.matcher(head);
        if (!target.find()) {
            throw new RefusedException(
                    "Which column is the report about? Name it before any list of columns, " + EXAMPLE);
        }
        return new ReportRequest(line, subject.group(), target.group(1));
    }
}
