package dev.puppetmaster.bot.fuzz;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;

/**
 * Where a generator's choices come from: a seed, or the bytes of a fuzzer, which thereby learns what becomes of each. The
 * first of several is chosen where the bytes have run out, so the simplest stands first.
 */
public final class Choices {
    private final IntUnaryOperator below;

    private Choices(IntUnaryOperator below) {
        this.below = below;
    }

    public static Choices ofSeed(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return new Choices(random::nextInt);
    }

    public static Choices ofBytes(byte[] data) {
        int[] at = {0};
        return new Choices(bound -> {
            int value = 0;
            for (int reach = 1; reach > 0 && reach < bound; reach <<= 8) {
                value = value << 8 | (at[0] < data.length ? data[at[0]++] & 0xff : 0);
            }
            return Math.floorMod(value, bound);
        });
    }

    /** 0 to {@code bound} - 1. */
    public int below(int bound) {
        return below.applyAsInt(bound);
    }

    /** Seldom: once in {@code n}. */
    public boolean oneIn(int n) {
        return below(n) == n - 1;
    }

    public boolean flip() {
        return below(2) == 1;
    }

    @SafeVarargs
    public final <T> T of(T... all) {
        return all[below(all.length)];
    }

    public <T> T of(List<T> all) {
        return all.get(below(all.size()));
    }
}
