package dev.puppetmaster.bots.memory;

import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** From what somebody says to a question to the full-text search. */
final class FactWords {
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");
    private static final int MAX_WORDS = 32;
    private static final int SHORTEST = 2;
    /** From so many letters on a word stands for those that begin with it too: dog, dogs. */
    private static final int STEM = 3;

    private FactWords() {}

    /** An FTS5 query for any of the words: each is quoted, so that none is an operator. Empty where there is no word. */
    static String match(String text) {
        return WORD.matcher(text.toLowerCase(Locale.ROOT))
                .results()
                .map(found -> found.group())
                .filter(word -> word.codePointCount(0, word.length()) >= SHORTEST || isIdeograph(word))
                .distinct()
                .limit(MAX_WORDS)
                .map(word -> '"' + word + '"' + (word.length() >= STEM ? "*" : ""))
                .collect(Collectors.joining(" OR "));
    }

    private static boolean isIdeograph(String word) {
        return Character.isIdeographic(word.codePointAt(0));
    }
}
