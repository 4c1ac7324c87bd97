package dev.puppetmaster.bots.data.synthesis;

import java.util.List;

/**
 * One column to draw.
 *
 * @param text the words that defined it
 * @param missing share of values left out, 0 to 1
 * @param outliers share of numbers blown up, 0 to 1
 * @param decimals digits after the point; negative: six significant digits
 */
record ColumnShape(String name, String text, Kind kind, double missing, double outliers, int decimals) {

    /** Where the values come from. */
    sealed interface Kind {

        /** Whether a formula may use the value as a number. */
        default boolean isNumber() {
            return true;
        }
    }

    record Whole(long min, long max) implements Kind {}

    record Uniform(double min, double max) implements Kind {}

    record Normal(double mean, double deviation) implements Kind {}

    /** @param sigma deviation of the logarithm */
    record Lognormal(double median, double sigma) implements Kind {}

    record Counter(long first) implements Kind {}

    record Truth(Formula chance) implements Kind {}

    record Computed(Formula formula) implements Kind {}

    /** Words, each as likely as its weight. */
    record Choice(List<String> options, List<Double> weights) implements Kind {
        @Override
        public boolean isNumber() {
            return false;
        }
    }

    /** Points in time between two, both included, as milliseconds since 1970. */
    record Period(long from, long to, boolean days) implements Kind {
        @Override
        public boolean isNumber() {
            return false;
        }
    }

    /** Points in time at equal steps, in milliseconds. */
    record Clock(long first, long step) implements Kind {
        @Override
        public boolean isNumber() {
            return false;
        }
    }

    record Words() implements Kind {
        @Override
        public boolean isNumber() {
            return false;
        }
    }
}
