package dev.puppetmaster.bots.data;

import java.util.Random;
import java.util.stream.IntStream;

/** Which rows of a long table are looked at where all would cost too much. */
public final class RowSample {

    private RowSample() {}

    /**
     * Rows in ascending order: all of them up to {@code max}, else {@code max}, one from each of {@code max} equal
     * stretches. The place within a stretch is drawn (same sizes, same draw), so that no period in the data hits it.
     */
    public static int[] of(int rows, int max) {
        if (rows <= max) {
            return IntStream.range(0, rows).toArray();
        }
        Random draw = new Random(0x5EED_0000L + rows);
        int[] sample = new int[max];
        for (int i = 0; i < max; i++) {
            int from = (int) ((long) i * rows / max);
            int to = (int) ((long) (i + 1) * rows / max);
            sample[i] = from + draw.nextInt(to - from);
        }
        return sample;
    }
}
