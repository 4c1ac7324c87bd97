package dev.puppetmaster.testkit;

import dev.puppetmaster.bot.Step;
import dev.puppetmaster.bot.matrix.UserId;
import org.jspecify.annotations.Nullable;

/**
 * Ends this process at a step of a message, as {@code kill -9} does: no shutdown hook runs, nothing is flushed. For a
 * process that a test started and starts again.
 */
public final class CrashPoint implements Step.Listener {
    /** The exit code, that of a process killed by SIGKILL. */
    public static final int EXIT_CODE = 137;

    private @Nullable Step armed;
    private @Nullable UserId of;
    private int left;

    /** Arms it: the process ends when {@code step} is reached for the {@code nth} time from now, 1 for the next. */
    public synchronized void arm(Step step, int nth) {
        armed = step;
        of = null;
        left = nth;
    }

    /** Like {@link #arm(Step, int)}, where only the steps of one puppet count: of what is pushed, of its sender. */
    public synchronized void arm(Step step, UserId puppet, int nth) {
        arm(step, nth);
        of = puppet;
    }

    /** Where the process will end; null if nowhere. */
    public synchronized @Nullable Step armed() {
        return armed;
    }

    @Override
    public synchronized void reached(Step step, UserId puppet, String event) {
        if (step == armed && (of == null || of.equals(puppet)) && --left <= 0) {
            Runtime.getRuntime().halt(EXIT_CODE);
        }
    }
}
