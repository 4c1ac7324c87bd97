package dev.puppetmaster.bot.outbox;

import java.util.Optional;

/**
 * The HTML of a single line in which nothing means anything to Markdown but backslashes before punctuation, as
 * {@link Markdown#escaped} writes them: one paragraph. Most answers of commands are such a line, and parser, renderer and
 * sanitizer would each cost more than all else that is done with it.
 */
final class PlainLine {
    /** Longer texts are rare and worth the whole way. */
    private static final int MAX_LENGTH = 1_000;

    /** Mean nothing in the middle of a line, and stand in HTML as they are. */
    private static final String HARMLESS = " ,;:?/.()-!$%^#";
    /** A line that begins with one of these may be a list, a heading or an indented block. */
    private static final String MAY_BEGIN_A_BLOCK = " -#";

    /** Are shown as they are when a backslash comes before them. */
    private static final String ESCAPABLE = ",;:?/.()-!$%^#\\*_[]~|";

    private PlainLine() {}

    /** The HTML, or empty where the text may be more than such a line. */
    static Optional<String> html(String markdown) {
        int length = markdown.length();
        if (length == 0 || length > MAX_LENGTH || mayBeginABlock(markdown) || markdown.charAt(length - 1) == ' ') {
            return Optional.empty();
        }
        StringBuilder html = new StringBuilder(length + 8).append("<p>");
        for (int i = 0; i < length; i++) {
            char c = markdown.charAt(i);
            if (c == '\\') {
                i++;
                if (i == length || ESCAPABLE.indexOf(markdown.charAt(i)) < 0) {
                    return Optional.empty();
                }
                html.append(markdown.charAt(i));
            } else if (isLetterOrDigit(c) || HARMLESS.indexOf(c) >= 0) {
                html.append(c);
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(html.append("</p>").toString());
    }

    /** Also {@code 1.} and {@code 1)}, which begin a numbered list. */
    private static boolean mayBeginABlock(String line) {
        char first = line.charAt(0);
        if (MAY_BEGIN_A_BLOCK.indexOf(first) >= 0) {
            return true;
        }
        int i = 0;
        while (i < line.length() && line.charAt(i) >= '0' && line.charAt(i) <= '9') {
            i++;
        }
        return i > 0 && i < line.length() && (line.charAt(i) == '.' || line.charAt(i) == ')');
    }

    /** The sanitizer writes those of the last rows and of other planes by number: they are left to it. */
    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || (c > 0x7f && c < Character.MIN_SURROGATE && Character.isLetterOrDigit(c));
    }
}
