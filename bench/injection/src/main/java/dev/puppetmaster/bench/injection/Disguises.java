package dev.puppetmaster.bench.injection;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a text in every way in which an instruction may be hidden in it. */
final class Disguises {
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]{16,}={0,2}");
    private static final Pattern HEX = Pattern.compile("(?:[0-9a-f]{2}){8,}");
    private static final Pattern PERCENT = Pattern.compile("(?:%[0-9A-F]{2})");
    private static final Pattern ENTITY = Pattern.compile("&#(\\d{1,6});");
    /** Cyrillic letters that look like Latin ones, and these. */
    private static final String LIKE = "асеорхуіАЕОРСТ";

    private static final String REALLY = "aceopxyiAEOPCT";
    private static final int TAGS = 0xE0000;

    private Disguises() {}

    /** The text as it stands, and as it reads once it is uncovered. */
    static List<String> readings(String text) {
        String plain = unfolded(text);
        List<String> all = new ArrayList<>(List.of(text, plain, rot13(text), reversed(text)));
        all.add(plain.replaceAll("\\s", ""));
        all.add(text.replace("\\\"", "\""));
        all.add(replaced(text, ENTITY, match -> Character.toString(Integer.parseInt(match.group(1)))));
        all.add(replaced(
                text,
                PERCENT,
                match -> Character.toString(Integer.parseInt(match.group().substring(1), 16))));
        for (Matcher found = BASE64.matcher(text); found.find(); ) {
            decoded(found.group(), all);
        }
        for (Matcher found = HEX.matcher(text); found.find(); ) {
            all.add(new String(HexFormat.of().parseHex(found.group()), StandardCharsets.UTF_8));
        }
        return all;
    }

    private static void decoded(String base64, List<String> into) {
        try {
            into.add(new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            // a long word that is no Base64 hides nothing
            into.add("");
        }
    }

    /** Without what is not seen, in plain letters. */
    private static String unfolded(String text) {
        StringBuilder plain = new StringBuilder();
        Normalizer.normalize(text, Normalizer.Form.NFKD).codePoints().forEach(point -> {
            int type = Character.getType(point);
            int like = LIKE.indexOf(point);
            if (point >= TAGS + ' ' && point < TAGS + 127) {
                plain.append((char) (point - TAGS));
            } else if (like >= 0) {
                plain.append(REALLY.charAt(like));
            } else if (type != Character.FORMAT && type != Character.NON_SPACING_MARK) {
                plain.appendCodePoint(point);
            }
        });
        return plain.toString();
    }

    private static String reversed(String text) {
        return new StringBuilder(text).reverse().toString();
    }

    private static String rot13(String text) {
        StringBuilder turned = new StringBuilder();
        text.chars().forEach(letter -> {
            int first = letter >= 'a' && letter <= 'z' ? 'a' : letter >= 'A' && letter <= 'Z' ? 'A' : 0;
            turned.append((char) (first == 0 ? letter : first + (letter - first + 13) % 26));
        });
        return turned.toString();
    }

    private static String replaced(
            String text, Pattern pattern, java.util.function.Function<java.util.regex.MatchResult, String> by) {
        return pattern.matcher(text).replaceAll(match -> Matcher.quoteReplacement(by.apply(match)));
    }
}
