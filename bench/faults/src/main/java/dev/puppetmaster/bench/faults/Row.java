package dev.puppetmaster.bench.faults;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A line of the results.
 *
 * @param seconds that the trial took
 * @param failed what did not hold beside the counts, in one line
 * @param figures further ones of this fault
 */
record Row(
        String fault,
        String transport,
        int messages,
        int lost,
        int duplicated,
        long seed,
        double seconds,
        @Nullable String failed,
        Map<String, Object> figures) {

    boolean isGood() {
        return lost == 0 && duplicated == 0 && failed == null;
    }
}
