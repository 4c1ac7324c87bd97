package dev.puppetmaster.bot.process;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The end of a process that was told to end (SIGTERM): what it opened is closed before it goes. */
public final class Shutdown implements AutoCloseable {
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile boolean failed;

    /** @param patience for the closing */
    public Shutdown(Duration patience) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            asked.countDown();
                            try {
                                if (!done.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                                    System.err.println(
                                            "not everything ended in time; the next start takes up the rest");
                                }
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

    @Override
    public void close() {
        done.countDown();
    }
}
