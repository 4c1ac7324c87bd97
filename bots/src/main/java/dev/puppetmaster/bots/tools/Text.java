package dev.puppetmaster.bots.tools;

/** Text from a tool, made fit for a model. */
public final class Text {
    /** The longest line that says what went wrong, in characters. */
    public static final int MAX_LINE = 500;

    private Text() {}

    /** Without control characters but line breaks and tabs, and at most so many characters of it; a cut is said. */
    public static String bounded(String text, int max) {
        StringBuilder kept = new StringBuilder(Math.min(text.length(), max));
        for (int i = 0; i < text.length() && kept.length() < max; i++) {
            char c = text.charAt(i);
            if (!Character.isISOControl(c) || c == '\n' || c == '\t') {
                kept.append(c);
            }
        }
        boolean cut = text.length() > max && kept.length() == max;
        if (cut && Character.isHighSurrogate(kept.charAt(max - 1))) {
            kept.setLength(max - 1);
        }
        return cut ? kept + "\n… (cut here; it goes on)" : kept.toString();
    }
}
