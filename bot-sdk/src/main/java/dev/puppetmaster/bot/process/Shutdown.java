package dev.puppetmaster.bot.process;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * The end of a process that was told to end (SIGTERM): what it opened is closed before it goes. The process ends by {@link
 * #end}, and not before: a JVM whose hooks have run is gone with the signal's status, whatever main still wanted to say.
 */
public final class Shutdown {
    private final CountDownLatch asked = new CountDownLatch(1);
    private volatile boolean failed;

    /** @param patience for the closing; longer, and the process goes */
    public Shutdown(Duration patience) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            asked.countDown();
                            try {
                                Thread.sleep(patience);
                                System.err.println("not everything ended in time; the next start takes up the rest");
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        "shutdown"));
    }

    /** The process cannot go on. */
    public void fail() {
        failed = true;
        asked.countDown();
    }

    /** Waits until the process is to end; false if it failed. */
    public boolean await() throws InterruptedException {
        asked.await();
        return !failed;
    }

    /** Ends the process at once: all that is to be closed is closed. */
    public void end(int status) {
        Runtime.getRuntime().halt(status);
    }
}
