package dev.puppetmaster.bots.tools.runner;

/**
 * How a program ended.
 *
 * @param exit its exit code where it {@link How#EXITED}; 128 and a signal's number if it was ended by one
 * @param said the last line of its standard error, or why it was not started; at most 400 characters
 */
public record RunEnd(How how, int exit, String said) {
    public enum How {
        /** By itself. */
        EXITED,
        /** It ran until its time was over. */
        TIME_OVER,
        /** It said more than it may. */
        TOO_MUCH_OUTPUT,
        /** There is no such program, or it cannot be begun. */
        NOT_STARTED,
        /** So many run already that it was not begun. */
        BUSY
    }
}
