package dev.puppetmaster.bots.data;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds what somebody may have meant by a word with a typing error in it. */
public final class Nearest {

    private static final int LONGEST = 60;

    private Nearest() {}

    /**
     * The candidate with the fewest single-letter edits, case ignored; none where it differs in more than half of its
     * letters. The first one wins a tie. A candidate that contains the word, or is contained, counts as one edit away.
     */
    public static Optional<String> to(String word, Collection<String> candidates) {
        String wanted = fold(word);
        String best = null;
        int least = Integer.MAX_VALUE;
        for (String candidate : candidates) {
            String name = fold(candidate);
            int edits = edits(wanted, name);
            if (Math.min(wanted.length(), name.length()) >= 3 && (name.contains(wanted) || wanted.contains(name))) {
                edits = Math.min(edits, 1);
            }
            if (edits < least && edits * 2 <= Math.max(wanted.length(), name.length())) {
                least = edits;
                best = candidate;
            }
        }
        return Optional.ofNullable(best);
    }

    private static String fold(String text) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        return lower.length() > LONGEST ? lower.substring(0, LONGEST) : lower;
    }

    /** Levenshtein distance, two rows at a time. */
    private static int edits(String a, String b) {
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int swap = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(swap, Math.min(above[j], row[j - 1]) + 1);
            }
            above = row;
        }
        return above[b.length()];
    }
}
