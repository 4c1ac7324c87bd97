package dev.puppetmaster.bots.data.markdown;

import dev.puppetmaster.bots.data.OneLine;

/** Foreign text within Markdown. */
public final class Inline {

    private static final int LONGEST = 40;
    private static final String SPECIAL = "\\`*[]<>|~&";

    private Inline() {}

    /**
     * Text that shows as itself, also in a table cell: one line, cut to {@value #LONGEST} characters, every sign that means
     * something to CommonMark or GFM behind a backslash.
     */
    public static String text(String foreign) {
        return escape(OneLine.of(foreign, LONGEST));
    }

    /** The same for a sentence: one line of at most 600 characters. */
    public static String sentence(String foreign) {
        return escape(OneLine.of(foreign, 600));
    }

    /** A code span, for names outside tables: one line, cut to {@value #LONGEST} characters. */
    public static String code(String foreign) {
        String line = OneLine.of(foreign, LONGEST);
        int run = 0;
        int longest = 0;
        for (int i = 0; i < line.length(); i++) {
            run = line.charAt(i) == '`' ? run + 1 : 0;
            longest = Math.max(longest, run);
        }
        String fence = "`".repeat(longest + 1);
        String padding = longest > 0 ? " " : "";
        return fence + padding + line + padding + fence;
    }

    private static String escape(String line) {
        StringBuilder out = new StringBuilder(line.length() + 8);
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            boolean inWord = i > 0
                    && i + 1 < line.length()
                    && Character.isLetterOrDigit(line.charAt(i - 1))
                    && Character.isLetterOrDigit(line.charAt(i + 1));
            if (SPECIAL.indexOf(c) >= 0 || (c == '_' && !inWord)) {
                out.append('\\');
            }
            out.append(c);
        }
        return out.toString();
    }
}
