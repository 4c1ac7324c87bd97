package dev.puppetmaster.bot.fuzz;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What nobody writes, and what somebody sends all the same. */
public final class Odd {
    private static final String[] PIECES = {
        "a",
        " ",
        "word",
        "\n",
        "Analyzer",
        "!describe",
        "\"",
        "“",
        "”",
        "«",
        "'",
        "0",
        "-1",
        "12345678901234567890",
        "1h30m",
        "\t",
        "\r\n",
        "> ",
        "*",
        "**",
        "_",
        "`",
        "```",
        "#",
        "- ",
        "1. ",
        "|",
        "|---|",
        "[",
        "](",
        ")",
        "![",
        "<",
        ">",
        "&",
        "&amp;",
        "&#x6a;",
        "\\",
        "~",
        "~~",
        "{{",
        "://",
        "https://x.test/a?b=1&c",
        "javascript:alert(1)",
        "data:text/html,",
        "JaVaScRiPt\n:",
        "matrix:u/a",
        "mxc://x.test/a",
        "<b>",
        "</b>",
        "<script>",
        "<img src=x onerror=alert(1)>",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "\u0000",
        "\u0001",
        "\u000b",
        "\u001b[2J",
        "\u007f",
        "\u0085",
        "\u00a0",
        "\u200b",
        "\u2028",
        "\u2029",
        "\u202e",
        "\ufeff",
        "\ufffe",
        "\uffff",
        "\ud83d\ude00",
        "\ud800",
        "\udfff",
        "e\u0301",
        "İ",
        "ß",
        "\u0660",
        "@you:x.test",
        "@data-analyzer:x.test",
        ":",
        ",",
        ".",
        "!",
        "=",
        "+",
        "%00",
        "x".repeat(300),
        "> ".repeat(40),
        "\u3000",
        "$",
        "${x}"
    };

    private Odd() {}

    /** A text of up to twelve pieces. */
    public static String text(Choices choices) {
        return IntStream.range(0, choices.below(13))
                .mapToObj(i -> choices.of(PIECES))
                .collect(Collectors.joining());
    }

    /** Any JSON value, as text. */
    public static String json(Choices choices, int depth) {
        return switch (choices.below(depth > 0 ? 12 : 9)) {
            case 0 -> "null";
            case 1 -> choices.of("true", "false");
            case 2 ->
                choices.of("0", "-0", "1", "-1", "0.5", "1e400", "-1E-400", "9".repeat(400), "9223372036854775808");
            case 3 -> "\"\"";
            case 4 -> "{}";
            case 5 -> "[]";
            case 6 -> choices.of("\"@you:x.test\"", "\"$event\"", "\"!room:x.test\"", "\"m.replace\"", "\"answer\"");
            case 7 -> nested(choices);
            case 8 -> quoted(text(choices));
            case 9 -> "[" + json(choices, depth - 1) + "," + json(choices, depth - 1) + "]";
            default ->
                "{" + name(choices) + ":" + json(choices, depth - 1) + ",\"event_id\":" + json(choices, depth - 1)
                        + "}";
        };
    }

    /** The name of a field as JSON; no half characters, of which no homeserver makes a name. */
    static String name(Choices choices) {
        return quoted(text(choices)
                .codePoints()
                .filter(c -> Character.getType(c) != Character.SURROGATE)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString());
    }

    private static String nested(Choices choices) {
        int levels = choices.of(2, 50, 999, 1_500);
        boolean lists = choices.flip();
        return (lists ? "[" : "{\"a\":").repeat(levels) + "1" + (lists ? "]" : "}").repeat(levels);
    }

    /** A text as a JSON string; what is no ASCII is escaped, as some servers do. */
    public static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        text.chars()
                .forEach(c -> json.append(
                        c < ' ' || c > '~' || c == '"' || c == '\\' ? String.format("\\u%04x", c) : (char) c + ""));
        return json.append('"').toString();
    }
}
