package dev.puppetmaster.bots.data;

/** Text from outside, made fit to stand within one line of a message. */
public final class OneLine {

    private OneLine() {}

    /**
     * Replaces line breaks, tabs and control characters by single spaces, drops invisible format characters (bidirectional
     * overrides among them), and cuts to {@code max} code points, the last of which is then an ellipsis.
     */
    public static String of(String text, int max) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), max + 1));
        int kept = 0;
        boolean space = false;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            int type = Character.getType(c);
            if (type == Character.FORMAT || type == Character.SURROGATE) {
                continue;
            }
            if (Character.isWhitespace(c) || Character.isISOControl(c) || Character.isSpaceChar(c)) {
                space = kept > 0;
                continue;
            }
            int width = space ? 2 : 1;
            if (kept + width > max) {
                return ellipsis(out, kept, max);
            }
            if (space) {
                out.append(' ');
                space = false;
            }
            out.appendCodePoint(c);
            kept += width;
        }
        return out.toString();
    }

    private static String ellipsis(StringBuilder out, int kept, int max) {
        if (kept >= max) {
            out.setLength(out.offsetByCodePoints(out.length(), -1));
        }
        return out.append('…').toString();
    }
}
