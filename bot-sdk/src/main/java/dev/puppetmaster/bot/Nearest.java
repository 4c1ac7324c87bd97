package dev.puppetmaster.bot;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Which of the words that there are somebody may have meant. */
final class Nearest {
    private static final int LONGEST = 32;

    private Nearest() {}

    /** The nearest word, if one is near enough to be meant. */
    static Optional<String> of(String typed, Collection<String> words) {
        String word = typed.toLowerCase(Locale.ROOT);
        String left = word.length() > LONGEST ? word.substring(0, LONGEST) : word;
        return words.stream()
                .min(Comparator.comparingInt(candidate -> distance(left, candidate)))
                .filter(candidate -> distance(left, candidate) <= 1 + candidate.length() / 3);
    }

    /** Levenshtein's distance; both are short. */
    private static int distance(String left, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (left.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
