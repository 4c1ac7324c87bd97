package dev.puppetmaster.bot.matrix;

import java.nio.charset.StandardCharsets;

/** The one check of all ids. */
final class Ids {
    private static final int MAX_BYTES = 255;

    private Ids() {}

    static void check(String value, char sigil, String what, String form, boolean needsServer) {
        // Two ids that differ in half a character would become one in the store.
        boolean shaped = value.length() > 1
                && value.charAt(0) == sigil
                && (!needsServer || (value.indexOf(':') > 0 && value.indexOf(':') < value.length() - 1))
                && value.codePoints().noneMatch(c -> c <= ' ' || c == 0x7f || EventJson.isHalf(c));
        if (!shaped) {
            throw new IllegalArgumentException(
                    "not a " + what + ": \"" + shown(value) + "\" (it looks like " + form + ")");
        }
        if (value.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new IllegalArgumentException(what + " of more than 255 bytes: \"" + shown(value) + "\"");
        }
    }

    private static String shown(String value) {
        String cut = value.length() > 60 ? value.substring(0, 60) + "…" : value;
        return cut.replaceAll("\\p{Cntrl}", "?");
    }
}
