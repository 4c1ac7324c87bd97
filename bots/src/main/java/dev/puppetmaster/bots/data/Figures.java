package dev.puppetmaster.bots.data;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Numbers as people read them, the same on every machine. */
public final class Figures {

    private static final MathContext FOUR = new MathContext(4);
    private static final double PLAIN_BELOW = 1e12;
    private static final double PLAIN_FROM = 1e-3;

    private Figures() {}

    /**
     * Four significant digits, but never fewer than the whole part has: {@code 0.01235}, {@code 3.142}, {@code 48213};
     * whole numbers in full. Very large and very small ones as {@code 1.235e-7}; none as {@code –}.
     */
    public static String show(double value) {
        if (Double.isNaN(value)) {
            return "–";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "∞" : "-∞";
        }
        double size = Math.abs(value);
        if (value == Math.rint(value) && size < PLAIN_BELOW) {
            return Long.toString((long) value);
        }
        if (size >= PLAIN_BELOW || size < PLAIN_FROM) {
            return scientific(value);
        }
        if (size >= 1000) {
            return Long.toString(Math.round(value));
        }
        return BigDecimal.valueOf(value).round(FOUR).stripTrailingZeros().toPlainString();
    }

    /** A share of 0 to 1 as {@code 12 %}, with one digit after the point below ten percent. */
    public static String percent(double share) {
        double percent = 100 * share;
        if (percent > 0 && percent < 0.05) {
            return "<0.1 %";
        }
        if (percent < 99.95 && percent > 99) {
            return String.format(Locale.ROOT, "%.1f %%", percent);
        }
        BigDecimal shown = BigDecimal.valueOf(percent).setScale(percent < 9.95 ? 1 : 0, RoundingMode.HALF_UP);
        return shown.stripTrailingZeros().toPlainString() + " %";
    }

    /** A count with thousands set apart: {@code 12,345}. */
    public static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private static String scientific(double value) {
        String shown = String.format(Locale.ROOT, "%.3e", value);
        int e = shown.indexOf('e');
        String digits =
                new BigDecimal(shown.substring(0, e)).stripTrailingZeros().toPlainString();
        return digits + "e" + Integer.parseInt(shown.substring(e + 1));
    }
}
