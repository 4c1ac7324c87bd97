package dev.puppetmaster.bots.tools;

/** What is stopped hears of it. */
public final class Interrupts {
    private Interrupts() {}

    /** Ends a thread that was stopped while something hid that, as its own failure. */
    public static void endIfStopped() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }
}
