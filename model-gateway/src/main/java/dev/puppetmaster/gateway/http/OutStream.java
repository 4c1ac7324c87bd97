package dev.puppetmaster.gateway.http;

import dev.puppetmaster.bot.http.HttpAnswer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An answer on its way out. The only way to learn that somebody has gone is to write to them: where nothing is said for a while,
 * what means nothing is written. When they are gone, the thread that makes the answer is interrupted.
 */
final class OutStream implements AutoCloseable {
    private static final Duration PULSE = Duration.ofSeconds(1);

    private final String type;
    private final String nothing;
    private final Duration heldBack;
    private final HttpAnswer.Beginning beginning;
    private final Thread maker = Thread.currentThread();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private final long opened = System.nanoTime();
    private long written = opened;
    private @Nullable OutputStream out;
    private @Nullable IOException gone;
    private boolean closed;

    /**
     * To be opened on the thread that makes the answer.
     *
     * @param type content type
     * @param nothing what may stand at any place where it is written, and means nothing
     * @param heldBack how long the status is held back, so that what fails by then has its own
     */
    OutStream(String type, String nothing, Duration heldBack, HttpAnswer.Beginning beginning) {
        this.type = type;
        this.nothing = nothing;
        this.heldBack = heldBack;
        this.beginning = beginning;
        Thread.ofVirtual().name("pulse").start(this::pulse);
    }

    /** @throws IOException if whoever asked is gone */
    void write(String text) throws IOException {
        lock.lock();
        try {
            if (gone != null) {
                throw gone;
            }
            if (out == null) {
                out = beginning.begin(200, type);
            }
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
            written = System.nanoTime();
        } catch (IOException e) {
            gone = e;
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /** Why nobody is there any more; null: somebody is. */
    @Nullable
    IOException gone() {
        lock.lock();
        try {
            return gone;
        } finally {
            lock.unlock();
        }
    }

    private void pulse() {
        lock.lock();
        try {
            while (!closed && gone == null) {
                ended.awaitNanos(PULSE.toNanos());
                long now = System.nanoTime();
                boolean due = out == null
                        ? now - opened >= heldBack.toNanos()
                        : now - written >= PULSE.toNanos() - TimeUnit.MILLISECONDS.toNanos(1);
                if (!closed && gone == null && due) {
                    write(nothing);
                }
            }
        } catch (IOException e) {
            maker.interrupt();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /**
     * From now on nobody is interrupted, and nothing is written by itself.
     *
     * @return whether something was
     */
    boolean stop() {
        lock.lock();
        try {
            closed = true;
            ended.signalAll();
            return out != null;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        stop();
    }
}
