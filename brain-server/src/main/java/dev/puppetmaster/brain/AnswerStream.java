package dev.puppetmaster.brain;

import dev.puppetmaster.bot.remote.TurnLine;
import dev.puppetmaster.bot.remote.TurnLines;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The lines of an answer, each flushed as it is made. While nothing is said an empty line goes out now and then: the runtime
 * sees that the brain is there, and the brain sees that the runtime is.
 */
final class AnswerStream implements AutoCloseable {
    private final OutputStream out;
    private final Runnable gone;
    private final Lock lock = new ReentrantLock();
    private final Condition closing = lock.newCondition();
    private boolean closed;

    /** @param gone called when whoever asked does not listen any more */
    AnswerStream(OutputStream out, Duration keepAlive, Runnable gone) {
        this.out = out;
        this.gone = gone;
        Thread.ofVirtual().start(() -> beat(keepAlive));
    }

    void send(TurnLine line) throws IOException {
        lock.lock();
        try {
            write(TurnLines.write(line));
        } finally {
            lock.unlock();
        }
    }

    /** Only with the lock. */
    private void write(String line) throws IOException {
        if (!closed) {
            out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
    }

    private void beat(Duration keepAlive) {
        lock.lock();
        try {
            while (!closed) {
                if (closing.awaitNanos(keepAlive.toNanos()) <= 0) {
                    write("");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            gone.run();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing is written any more. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            closing.signal();
        } finally {
            lock.unlock();
        }
    }
}
