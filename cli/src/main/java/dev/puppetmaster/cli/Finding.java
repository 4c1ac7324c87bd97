package dev.puppetmaster.cli;

/**
 * What {@code doctor} found about one thing.
 *
 * @param subject what was looked at, one or two words
 * @param of whose it is, such as a server name; empty where there is only one
 * @param verdict whether it will do
 * @param found what is there
 * @param advice what to do; empty when all is well
 * @param page where the documentation says more, from the root of the project; may be empty
 */
public record Finding(String subject, String of, Verdict verdict, String found, String advice, String page) {
    /** Whether it will do. */
    public enum Verdict {
        OK,
        /** Something optional is missing, or will be wrong soon. */
        WARN,
        /** {@code up} will not work, or the network does not. */
        FAIL
    }

    static Finding ok(String subject, String found) {
        return new Finding(subject, "", Verdict.OK, found, "", "");
    }

    static Finding warn(String subject, String found, String advice) {
        return new Finding(subject, "", Verdict.WARN, found, advice, "");
    }

    static Finding fail(String subject, String found, String advice) {
        return new Finding(subject, "", Verdict.FAIL, found, advice, "");
    }
}
