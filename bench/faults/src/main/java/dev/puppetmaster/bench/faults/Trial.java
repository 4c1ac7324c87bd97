package dev.puppetmaster.bench.faults;

import java.nio.file.Path;
import java.util.Random;

/**
 * One run of a fault.
 *
 * @param small the short form: seconds, small numbers, the same code
 * @param seed of everything that is left to chance
 * @param directory empty, its own
 */
record Trial(Transport transport, boolean small, long seed, Path directory) {
    /** The same numbers in each run with this seed; {@code what} keeps the uses apart. */
    Random random(String what) {
        return new Random(seed * 31 + what.hashCode());
    }

    int count(int whole, int inShort) {
        return small ? inShort : whole;
    }
}
