package dev.puppetmaster.api.validation;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** The forms of names, ids and globs. Each check returns what is wrong, or an empty string. */
final class Grammar {
    /** https://spec.matrix.org/v1.16/appendices/#common-identifier-format: sigil, localpart, colon and server. */
    static final int MAX_MATRIX_ID_BYTES = 255;

    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern LOCALPART = Pattern.compile("[a-z0-9._=/+-]+");
    /** Accounts of earlier times may hold any printable ASCII but the colon. */
    private static final Pattern HISTORICAL_LOCALPART = Pattern.compile("[!-9;-~]+");

    private static final Pattern SERVER_NAME =
            Pattern.compile("(\\[[0-9A-Fa-f:.]{2,45}]|[A-Za-z0-9]([A-Za-z0-9.-]{0,228}[A-Za-z0-9])?)(:[0-9]{1,5})?");
    private static final Pattern CLASS_NAME =
            Pattern.compile("(\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*\\.)*"
                    + "\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*");
    private static final Pattern GLOB = Pattern.compile("\\*|@[!-~]*:[A-Za-z0-9.:*?\\[\\]-]+");

    private Grammar() {}

    static String name(String value) {
        return LABEL.matcher(value).matches()
                ? ""
                : quoted(value) + " is no name; use 1 to 63 of a-z, 0-9 and '-', beginning and ending with a letter or"
                        + " digit";
    }

    static String localpart(String value) {
        return LOCALPART.matcher(value).matches()
                ? ""
                : quoted(value) + " is no localpart; use only a-z, 0-9 and . _ = - / +";
    }

    static String serverName(String value) {
        return value.length() <= 230 && SERVER_NAME.matcher(value).matches()
                ? ""
                : quoted(value)
                        + " is no server name; write a host name, if need be with a port, like \"data.example.org\"";
    }

    static String userId(String value) {
        int colon = value.indexOf(':');
        boolean valid = value.startsWith("@")
                && colon > 1
                && HISTORICAL_LOCALPART.matcher(value.substring(1, colon)).matches()
                && serverName(value.substring(colon + 1)).isEmpty()
                && value.getBytes(StandardCharsets.UTF_8).length <= MAX_MATRIX_ID_BYTES;
        return valid
                ? ""
                : quoted(value) + " is no Matrix user id; write it in full, like \"@alice:example.org\", or \"you\" for"
                        + " your own account";
    }

    static String userGlob(String value) {
        return value.length() <= MAX_MATRIX_ID_BYTES && GLOB.matcher(value).matches()
                ? ""
                : quoted(value) + " matches no Matrix user id; write an id like \"@alice:example.org\", a pattern like"
                        + " \"@*:example.org\", \"*\" for everybody, or \"you\"";
    }

    static String className(String value) {
        return value.length() <= 255 && CLASS_NAME.matcher(value).matches()
                ? ""
                : quoted(value) + " is no Java class name; write it in full, like \"org.example.HelloBrain\"";
    }

    static String length(String value, int max) {
        if (value.isBlank()) {
            return "is empty; leave the field out or write something";
        }
        int length = value.codePointCount(0, value.length());
        return length <= max ? "" : "has " + length + " characters; at most " + max + " are allowed";
    }

    /** The value in quotes, cut so that the line stays readable, control characters made visible. */
    static String quoted(String value) {
        String shown = value.length() > 80 ? value.substring(0, 77) + "..." : value;
        StringBuilder text = new StringBuilder("\"");
        for (int i = 0; i < shown.length(); i++) {
            char c = shown.charAt(i);
            text.append(Character.isISOControl(c) ? String.format("\\u%04x", (int) c) : String.valueOf(c));
        }
        return text.append('"').toString();
    }
}
