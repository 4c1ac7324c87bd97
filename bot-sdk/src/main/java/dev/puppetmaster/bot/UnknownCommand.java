package dev.puppetmaster.bot;

import java.util.Comparator;
import java.util.List;

/** The one line about a command that nobody knows, with the nearest that somebody does. */
public final class UnknownCommand {
    private UnknownCommand() {}

    /**
     * @param name what was typed, without '!'
     * @param known the commands there are
     */
    public static String line(String name, List<Command> known) {
        String shown = name.length() > 32 ? name.substring(0, 32) + "…" : name;
        String hint = known.stream()
                .map(Command::name)
                .min(Comparator.comparingInt(candidate -> distance(name, candidate)))
                .filter(candidate -> distance(name, candidate) <= 1 + candidate.length() / 3)
                .map(candidate -> "Did you mean `!" + candidate + "`? ")
                .orElse("");
        return "I do not know `!" + shown.replaceAll("[^\\p{Alnum}…_-]", "?") + "`. " + hint
                + "`!help` lists what I can do.";
    }

    /** Levenshtein's distance; both are short. */
    private static int distance(String a, String b) {
        String left = a.length() > 32 ? a.substring(0, 32) : a;
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
