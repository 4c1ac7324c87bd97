package dev.puppetmaster.bots.data.csv;

import dev.puppetmaster.bots.data.BooleanColumn;
import dev.puppetmaster.bots.data.Column;
import dev.puppetmaster.bots.data.EmptyColumn;
import dev.puppetmaster.bots.data.NumberColumn;
import dev.puppetmaster.bots.data.TextColumn;
import dev.puppetmaster.bots.data.TimeColumn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The second reading of one column: its values into an array of the right kind and the exact size. */
interface Filler {

    void put(int row, String raw);

    Column column();

    static Filler of(String name, Guess guess, int rows) {
        if (guess.isEmpty()) {
            return new Nothing(name, rows);
        }
        Guess.Kind kind = guess.kind();
        return switch (kind) {
            case INTEGER, DECIMAL -> new Numbers(name, kind == Guess.Kind.INTEGER, '.', new double[rows]);
            case DECIMAL_COMMA -> new Numbers(name, false, ',', new double[rows]);
            case BOOLEAN -> new Truths(name, new byte[rows]);
            case TEXT -> new Texts(name, new int[rows]);
            case TIME_YMD, TIME_YMD_SLASHES, TIME_DMY_DOTS, TIME_MDY_SLASHES, TIME_DMY_SLASHES ->
                new Points(name, guess.onlyDays(), kind, new long[rows]);
        };
    }

    /** A column without values. */
    record Nothing(String name, int rows) implements Filler {

        @Override
        public void put(int row, String raw) {}

        @Override
        public Column column() {
            return new EmptyColumn(name, rows);
        }
    }

    /** Integers and decimals. */
    final class Numbers implements Filler {

        private final String name;
        private final boolean integral;
        private final char mark;
        private final double[] into;

        Numbers(String name, boolean integral, char mark, double[] into) {
            this.name = name;
            this.integral = integral;
            this.mark = mark;
            this.into = into;
        }

        @Override
        public void put(int row, String raw) {
            into[row] = Values.isMissing(raw) ? Double.NaN : Values.number(raw.strip(), mark);
        }

        @Override
        public Column column() {
            return new NumberColumn(name, integral, into);
        }
    }

    /** Booleans. */
    final class Truths implements Filler {

        private final String name;
        private final byte[] into;

        Truths(String name, byte[] into) {
            this.name = name;
            this.into = into;
        }

        @Override
        public void put(int row, String raw) {
            into[row] = (byte) Values.truth(raw.strip());
        }

        @Override
        public Column column() {
            return new BooleanColumn(name, into);
        }
    }

    /** Days and points in time. */
    final class Points implements Filler {

        private final String name;
        private final boolean days;
        private final Guess.Kind kind;
        private final long[] into;

        Points(String name, boolean days, Guess.Kind kind, long[] into) {
            this.name = name;
            this.days = days;
            this.kind = kind;
            this.into = into;
        }

        @Override
        public void put(int row, String raw) {
            into[row] = Values.isMissing(raw) ? TimeColumn.MISSING : Times.millis(raw.strip(), kind);
        }

        @Override
        public Column column() {
            return new TimeColumn(name, days, into);
        }
    }

    /** Text; each different value is kept once. */
    final class Texts implements Filler {

        private final String name;
        private final int[] into;
        private final Map<String, Integer> codes = new HashMap<>();
        private final List<String> values = new ArrayList<>();

        Texts(String name, int[] into) {
            this.name = name;
            this.into = into;
        }

        @Override
        public void put(int row, String raw) {
            if (Values.isMissing(raw)) {
                into[row] = -1;
                return;
            }
            Integer known = codes.get(raw);
            if (known == null) {
                known = values.size();
                codes.put(raw, known);
                values.add(raw);
            }
            into[row] = known;
        }

        @Override
        public Column column() {
            return new TextColumn(name, into, values);
        }
    }
}
