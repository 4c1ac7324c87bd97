package dev.puppetmaster.bots.data.csv;

import java.util.EnumSet;
import java.util.List;

/** What the values of one column may be, after those seen so far; every value can only take possibilities away. */
final class Guess {

    /** Ways to read a whole column, the first that fits all its values wins. */
    enum Kind {
        INTEGER,
        DECIMAL,
        DECIMAL_COMMA,
        BOOLEAN,
        TIME_YMD,
        TIME_YMD_SLASHES,
        TIME_DMY_DOTS,
        TIME_MDY_SLASHES,
        TIME_DMY_SLASHES,
        TEXT
    }

    private static final List<Kind> KINDS = List.of(Kind.values());

    private final EnumSet<Kind> possible = EnumSet.allOf(Kind.class);
    private boolean any;
    private boolean onlyDays = true;

    /** @param delimiter where it is a comma, a comma inside a (quoted) value separates thousands as likely as decimals */
    Guess(char delimiter) {
        if (delimiter == ',') {
            possible.remove(Kind.DECIMAL_COMMA);
        }
    }

    void see(String raw) {
        if (possible.size() == 1) {
            any |= !Values.isMissing(raw);
            return;
        }
        String value = raw.strip();
        if (Values.isMissing(value)) {
            return;
        }
        any = true;
        // A whole number is also a decimal one, and most columns stay what their first value was.
        boolean whole = possible.contains(Kind.INTEGER) && Values.isInteger(value);
        for (Kind kind : KINDS) {
            boolean known = whole && (kind == Kind.INTEGER || kind == Kind.DECIMAL || kind == Kind.DECIMAL_COMMA);
            if (!known && possible.contains(kind) && !fits(kind, value)) {
                possible.remove(kind);
            }
        }
        onlyDays &= value.length() <= 10;
    }

    /** Whether no value was seen at all. */
    boolean isEmpty() {
        return !any;
    }

    Kind kind() {
        return isAmbiguousDate() ? Kind.TEXT : possible.iterator().next();
    }

    boolean onlyDays() {
        return onlyDays;
    }

    /** Every value fits both 12/31/2024 and 31/12/2024. */
    boolean isAmbiguousDate() {
        return any && possible.contains(Kind.TIME_DMY_SLASHES) && possible.contains(Kind.TIME_MDY_SLASHES);
    }

    private static boolean fits(Kind kind, String value) {
        return switch (kind) {
            case INTEGER -> Values.isInteger(value);
            case DECIMAL -> Values.isNumber(value, '.');
            case DECIMAL_COMMA -> Values.isNumber(value, ',');
            case BOOLEAN -> Values.truth(value) >= 0;
            case TIME_YMD, TIME_YMD_SLASHES, TIME_DMY_DOTS, TIME_MDY_SLASHES, TIME_DMY_SLASHES ->
                Times.millis(value, kind) != Times.NONE;
            case TEXT -> true;
        };
    }
}
