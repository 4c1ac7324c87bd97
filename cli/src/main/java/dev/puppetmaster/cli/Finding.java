package dev.puppetmaster.cli;

/**
 * What {@code doctor} found about one thing.
 *
 * @param subject what was looked at, one or two words
 * @param verdict whether it will do
 * @param found what is there
 * @param advice what to do; empty when all is well
 */
record Finding(String subject, Verdict verdict, String found, String advice) {
    enum Verdict {
        OK,
        /** Something optional is missing. */
        WARN,
        /** {@code up} will not work. */
        FAIL
    }

    static Finding ok(String subject, String found) {
        return new Finding(subject, Verdict.OK, found, "");
    }

    static Finding warn(String subject, String found, String advice) {
        return new Finding(subject, Verdict.WARN, found, advice);
    }

    static Finding fail(String subject, String found, String advice) {
        return new Finding(subject, Verdict.FAIL, found, advice);
    }
}
