package dev.puppetmaster.bot.schema;

import com.networknt.schema.regex.RegularExpression;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** A regular expression of a schema. Some need time without end for a short text: past so many steps it is given up. */
final class BoundedPattern {
    private static final int MAX_STEPS = 1_000_000;

    private BoundedPattern() {}

    /** A pattern took too long; the message names it. */
    static final class TooLong extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooLong(String pattern) {
            super("the pattern " + pattern + " takes too long");
        }
    }

    /** @throws java.util.regex.PatternSyntaxException if it is none */
    static RegularExpression of(String pattern) {
        Pattern compiled = Pattern.compile(pattern, Pattern.UNICODE_CHARACTER_CLASS);
        return text -> compiled.matcher(new Counted(text, pattern, new AtomicInteger()))
                .find();
    }

    /** Counts how often a character is looked at. */
    private record Counted(CharSequence text, String pattern, AtomicInteger steps) implements CharSequence {
        @Override
        public char charAt(int index) {
            if (steps.incrementAndGet() > MAX_STEPS) {
                throw new TooLong(pattern);
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Counted(text.subSequence(start, end), pattern, steps);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
