package dev.puppetmaster.bots.data.csv;

import java.util.Locale;

/** How single values are read. None of these patterns depends on the machine's locale. */
final class Values {

    /** Whole numbers up to this many digits are exact in a double. */
    private static final int EXACT_DIGITS = 15;

    private Values() {}

    static boolean isMissing(String raw) {
        String value = raw.strip();
        return switch (value.length()) {
            case 0 -> true;
            case 2 -> value.equalsIgnoreCase("na");
            case 3 -> value.equalsIgnoreCase("n/a") || value.equalsIgnoreCase("nan");
            case 4 -> value.equalsIgnoreCase("null");
            default -> false;
        };
    }

    /** 1 for true or yes, 0 for false or no, in any case; else -1. */
    static int truth(String value) {
        return switch (value.length() > 5 ? "" : value.toLowerCase(Locale.ROOT)) {
            case "true", "yes" -> 1;
            case "false", "no" -> 0;
            default -> -1;
        };
    }

    static boolean isInteger(String value) {
        int start = sign(value);
        int digits = digits(value, start);
        return digits > 0
                && digits <= EXACT_DIGITS
                && start + digits == value.length()
                && !isPadded(value, start, digits);
    }

    /**
     * Digits with at most one decimal mark and an exponent, or inf, infinity. A number with leading zeros (00123) is a
     * code, hence none.
     */
    static boolean isNumber(String value, char decimalMark) {
        int start = sign(value);
        int digits = digits(value, start);
        int at = start + digits;
        int fraction = 0;
        if (at < value.length() && value.charAt(at) == decimalMark) {
            fraction = digits(value, at + 1);
            at += 1 + fraction;
        }
        if (digits + fraction == 0) {
            return isInfinity(value, start);
        }
        if (at < value.length() && (value.charAt(at) == 'e' || value.charAt(at) == 'E')) {
            int exponent = at + 1 + sign(value.substring(at + 1));
            int length = digits(value, exponent);
            at = length > 0 ? exponent + length : at;
        }
        return at == value.length() && !isPadded(value, start, digits);
    }

    /** The value of what {@link #isNumber} is true for. */
    static double number(String value, char decimalMark) {
        if (isInfinity(value, sign(value))) {
            return value.charAt(0) == '-' ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        return Double.parseDouble(decimalMark == '.' ? value : value.replace(decimalMark, '.'));
    }

    private static boolean isInfinity(String value, int start) {
        int length = value.length() - start;
        return (length == 3 && value.regionMatches(true, start, "inf", 0, 3))
                || (length == 8 && value.regionMatches(true, start, "infinity", 0, 8));
    }

    private static int sign(String value) {
        return !value.isEmpty() && (value.charAt(0) == '-' || value.charAt(0) == '+') ? 1 : 0;
    }

    private static int digits(String value, int from) {
        int at = from;
        while (at < value.length() && value.charAt(at) >= '0' && value.charAt(at) <= '9') {
            at++;
        }
        return at - from;
    }

    private static boolean isPadded(String value, int start, int digits) {
        return digits > 1 && value.charAt(start) == '0';
    }
}
