package dev.puppetmaster.bots.data;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds what somebody may have meant by a word with a typing error in it. */
public final class Nearest {

    private static final int LONGEST = 60;

    private Nearest() {}

    /**
     * The candidate with the fewest edits (a letter more, less, changed, or two swapped), case ignored; none where that is
     * more than one edit for three letters. The first one wins a tie. A candidate that contains the word, or is contained, counts as one edit away.
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
            if (edits < least && edits <= Math.max(1, Math.max(wanted.length(), name.length()) / 3)) {
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

    /** Optimal string alignment distance. */
    private static int edits(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                boolean same = a.charAt(i - 1) == b.charAt(j - 1);
                int least = Math.min(cost[i - 1][j - 1] + (same ? 0 : 1), Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                cost[i][j] = swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
            }
        }
        return cost[a.length()][b.length()];
    }
}
