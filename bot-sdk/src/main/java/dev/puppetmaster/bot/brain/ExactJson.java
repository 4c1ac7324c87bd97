package dev.puppetmaster.bot.brain;

/** A text as people read it: a JSON text with line breaks between, and no characters that they could not see. */
final class ExactJson {
    private static final String INDENT = "  ";

    private ExactJson() {}

    /**
     * Lays a text out, one field or element a line. Outside of strings only blanks are added. Inside of them what is invisible,
     * turns the direction or looks like a blank is written as its escape, which is the same JSON.
     *
     * @param json one valid text without white space outside of strings
     */
    static String laidOut(String json) {
        StringBuilder out = new StringBuilder();
        int depth = 0;
        boolean inString = false;
        for (int i = 0; i < json.length(); i = json.offsetByCodePoints(i, 1)) {
            int c = json.codePointAt(i);
            if (inString) {
                boolean escape = c == '\\';
                inString = c != '"';
                append(out, c);
                if (escape) {
                    i++;
                    out.append(json.charAt(i));
                }
                continue;
            }
            inString = c == '"';
            switch (c) {
                case '{', '[' -> {
                    boolean empty = json.charAt(i + 1) == (c == '{' ? '}' : ']');
                    out.appendCodePoint(c);
                    depth++;
                    if (!empty) {
                        newLine(out, depth);
                    }
                }
                case '}', ']' -> {
                    depth--;
                    if (json.charAt(i - 1) != (c == '}' ? '{' : '[')) {
                        newLine(out, depth);
                    }
                    out.appendCodePoint(c);
                }
                case ',' -> {
                    out.append(',');
                    newLine(out, depth);
                }
                case ':' -> out.append(": ");
                default -> out.appendCodePoint(c);
            }
        }
        return out.toString();
    }

    /** Lines of plain text. What is hidden is written as its escape, a tab too; line breaks stay. */
    static String lines(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (c == '\n') {
                out.append('\n');
            } else {
                append(out, c);
            }
        });
        return out.toString();
    }

    private static void newLine(StringBuilder out, int depth) {
        out.append('\n').append(INDENT.repeat(depth));
    }

    private static void append(StringBuilder out, int c) {
        if (!isHidden(c)) {
            out.appendCodePoint(c);
            return;
        }
        for (char half : Character.toChars(c)) {
            out.append("\\u%04x".formatted((int) half));
        }
    }

    /** What a reader does not see, or takes for a blank, or for nothing (Unicode: Default_Ignorable_Code_Point among them). */
    private static boolean isHidden(int c) {
        boolean filler = c == 0x034F || c == 0x115F || c == 0x1160 || c == 0x2800 || c == 0x3164 || c == 0xFFA0;
        boolean selector =
                (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0000 && c <= 0xE0FFF) || (c >= 0x180B && c <= 0x180F);
        return filler
                || selector
                || switch (Character.getType(c)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR,
                            Character.PRIVATE_USE,
                            Character.SURROGATE,
                            Character.UNASSIGNED -> true;
                    case Character.SPACE_SEPARATOR -> c != ' ';
                    default -> false;
                };
    }
}
